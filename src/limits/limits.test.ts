import { expect, test } from "vitest";
import { memoryLimiter } from "./index.ts";

const charge = (key: string, limit: number, owner = "a") => ({ key, owner, limit, windowMs: 1000 });

test("as many go on as the limit says, and the rest wait for the end of the window", async () => {
  let now = 0;
  const limiter = memoryLimiter({ now: () => now });
  expect(await limiter.take([charge("k", 2)])).toBeNull();
  now = 400;
  expect(await limiter.take([charge("k", 2)])).toBeNull();
  expect(await limiter.take([charge("k", 2)])).toEqual({ ms: 600 });
  now = 1000;
  expect(await limiter.take([charge("k", 2)])).toBeNull();
});

test("of requests at once no more go on than the limit says", async () => {
  const limiter = memoryLimiter({ now: () => 0 });
  const both = () => limiter.take([charge("k", 10), charge("l", 50)]);
  const waits = await Promise.all(Array.from({ length: 40 }, both));
  expect(waits.filter((wait) => wait === null)).toHaveLength(10);
});

test("a request that has to wait takes nothing from buckets with room", async () => {
  const limiter = memoryLimiter({ now: () => 0 });
  expect(await limiter.take([charge("narrow", 1), charge("wide", 2)])).toBeNull();
  for (let round = 0; round < 5; round += 1) {
    expect(await limiter.take([charge("narrow", 1), charge("wide", 2)])).toEqual({ ms: 1000 });
  }
  expect(await limiter.take([charge("wide", 2)])).toBeNull();
  expect(await limiter.take([charge("wide", 2)])).toEqual({ ms: 1000 });
});

test("who has too many windows waits for one of its own to end, and pushes out nobody's", async () => {
  let now = 0;
  const limiter = memoryLimiter({ now: () => now, maxPerOwner: 3 });
  await limiter.take([charge("b1", 1, "b")]);
  for (const key of ["a1", "a2", "a3"]) expect(await limiter.take([charge(key, 1)])).toBeNull();
  now = 300;
  expect(await limiter.take([charge("a4", 1)])).toEqual({ ms: 700 });
  expect(await limiter.take([charge("a1", 1)])).toEqual({ ms: 700 });
  expect(await limiter.take([charge("b1", 1, "b")])).toEqual({ ms: 700 });
  expect(await limiter.take([charge("b2", 1, "b")])).toBeNull();
  now = 1000;
  expect(await limiter.take([charge("a4", 1)])).toBeNull();
});
