import { expect, test } from "vitest";
import { RecentCache } from "./cache.ts";

test("forgets what was not asked for the longest", () => {
  const cache = new RecentCache<number>(2);
  cache.set("a", 1);
  cache.set("b", 2);
  expect(cache.get("a")).toBe(1);
  cache.set("c", 3);
  expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual([1, undefined, 3]);
});

test("of no entries remembers nothing", () => {
  const cache = new RecentCache<number>(0);
  cache.set("a", 1);
  expect(cache.get("a")).toBeUndefined();
});
