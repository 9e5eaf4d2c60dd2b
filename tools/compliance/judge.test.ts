import { describe, expect, it } from "vitest";
import { compileRego } from "../../test/engine/compile.ts";
import { judge } from "./judge.ts";
import { reasonFor } from "./known.ts";
import { pageOf } from "./page.ts";
import { countsOf, failuresOf, type Judged, summaryOf } from "./report.ts";
import type { SuiteCase } from "./suite.ts";

const wasm = await compileRego("package t\n\nanswer := input.answer\n", "t/answer");
const failing = await compileRego('package t\n\nfailing := units.parse("x")\n', "t/failing");
const conflict = await compileRego("package t\n\nx[k] := v if { some v in [1, 2]; k := 1 }\n", "t/x");

function caseOf(fields: Partial<SuiteCase>): SuiteCase {
  const test = { suite: "v1" as const, folder: "f", note: "n", ...fields };
  return { ...test, line: JSON.stringify(test) };
}

async function outcome(module: Uint8Array, fields: Partial<SuiteCase> & { readonly wantResult?: unknown }) {
  return (await judge(caseOf(fields), module)).outcome;
}

describe("a case of the suite", () => {
  it("passes by its result, in which sets have become arrays", async () => {
    const wantResult = [{ result: [1, 2] }];
    expect(await outcome(wasm, { input: '{"answer": {2, 1}}', wantResult })).toBe("passed");
    expect(await outcome(wasm, { input: '{"answer": [2, 1]}', wantResult })).toBe("failed");
    expect(await outcome(wasm, { input: '{"answer": [2, 1]}', wantResult, sortBindings: true })).toBe(
      "passed",
    );
    expect(await outcome(wasm, { input: "{}", wantResult })).toBe("failed");
  });

  it("passes by being defined or not", async () => {
    expect(await outcome(wasm, { input: '{"answer": 1}', wantDefined: true })).toBe("passed");
    expect(await outcome(wasm, { input: "{}", wantDefined: true })).toBe("failed");
    expect(await outcome(wasm, { input: "{}", wantDefined: false })).toBe("passed");
  });

  it("passes where an error of strict built-ins is undefined, since a compiled policy knows no other", async () => {
    const strict = { wantErrorCode: "eval_builtin_error", strictError: true };
    expect(await outcome(failing, strict)).toBe("passed");
    expect(await outcome(wasm, { ...strict, input: '{"answer": 1}' })).toBe("failed");
    expect(await outcome(failing, { wantErrorCode: "eval_builtin_error" })).toBe("failed");
  });

  it("passes by a conflict, and no other error", async () => {
    expect(await outcome(conflict, { wantErrorCode: "eval_conflict_error" })).toBe("passed");
    expect(await outcome(conflict, { wantErrorCode: "eval_type_error" })).toBe("failed");
    expect(await outcome(conflict, { wantResult: [] })).toBe("failed");
  });
});

describe("the report", () => {
  const row = (note: string, result: "passed" | "failed"): Judged => ({
    test: caseOf({ note }),
    verdict: { outcome: result, reason: result === "passed" ? "" : "another result", want: "1", got: "2" },
  });
  const judged = [row("a", "passed"), row("data/toplevel integer", "failed"), row("b", "failed")];

  it("counts by suite, and says why", () => {
    expect(countsOf(judged)["v1"]).toEqual({ passed: 1, failed: 2, skipped: 0 });
    expect(summaryOf(judged)).toContain("33.33 %");
    expect(summaryOf(judged)).toContain("2  failed: another result");
    expect(failuresOf(judged)).toContain("v1 f: b (another result)\n  want 1\n  got  2");
  });

  it("explains what is known, and calls the rest bugs", () => {
    expect(reasonFor(caseOf({ note: "b" }))).toBeUndefined();
    const { text, unexplained } = pageOf(judged);
    expect(unexplained).toEqual(["b"]);
    expect(text).toContain("| `b` | v1 | not explained: a bug |");
    expect(text).toContain("opa#3711");
  });
});
