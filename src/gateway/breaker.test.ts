import { expect, test } from "vitest";
import { worstOf } from "./breaker.ts";

test("of several workers' breakers the health page shows the worst, and none where it is off", () => {
  expect(worstOf([], true)).toBe("closed");
  expect(worstOf(["closed", "half-open"], true)).toBe("half-open");
  expect(worstOf(["half-open", "open", "closed"], true)).toBe("open");
  expect(worstOf(["open"], false)).toBeNull();
});
