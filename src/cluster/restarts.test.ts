import { expect, test } from "vitest";
import { countRestarts } from "./restarts.ts";

test("who dies at once is started again later each time, ten seconds at the most", () => {
  const { waitAfter, count } = countRestarts();
  expect([1, 2, 3, 4].map(() => waitAfter(5))).toEqual([100, 200, 400, 800]);
  expect(Array.from({ length: 20 }, () => waitAfter(5)).at(-1)).toBe(10_000);
  expect(count()).toBe(24);
});

test("who served for a while is started again at once", () => {
  const { waitAfter } = countRestarts();
  waitAfter(5);
  expect(waitAfter(60_000)).toBe(0);
  expect(waitAfter(5)).toBe(100);
});
