import { expect, it } from "vitest";
import { uncoveredLines } from "./rego.ts";

it("lines that no test ran are named, file by file", () => {
  const range = (first: number, last: number) => ({ start: { row: first }, end: { row: last } });
  expect(
    uncoveredLines({
      files: {
        "b.rego": { not_covered: [range(3, 3), range(7, 9)] },
        "a.rego": { not_covered: [range(1, 1)] },
        "c.rego": {},
      },
    }),
  ).toEqual(["a.rego:1", "b.rego:3", "b.rego:7-9"]);
});
