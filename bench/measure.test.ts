import { expect, test } from "vitest";
import { measure, quantile } from "./measure.ts";

test.each([
  [[1, 2, 3, 4], 0.5, 2],
  [[1, 2, 3, 4, 5], 0.5, 3],
  [[1, 2, 3, 4], 0.99, 4],
  [[7], 0.01, 7],
])("of %j, the share %d does not exceed %d", (sorted, share, expected) => {
  expect(quantile(sorted, share)).toBe(expected);
});

test("every call is made as often in the warm-up and in each batch, and the slowest is named", () => {
  const made = { quick: 0, slow: 0 };
  const calls = [
    () => made.quick++,
    () => {
      made.slow++;
      for (let count = 0; count < 1e5; count++) Math.sqrt(count);
    },
  ];
  const times = measure(calls, { warmUpRounds: 2, rounds: 5, batch: 3 });
  expect(made).toEqual({ quick: 2 + 5 * 3, slow: 2 + 5 * 3 });
  expect(times.calls).toBe(2 * 5 * 3);
  expect(times.slowest.index).toBe(1);
  expect(times.medianUs).toBeLessThanOrEqual(times.p99Us);
});
