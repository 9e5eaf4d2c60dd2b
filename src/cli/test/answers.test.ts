import { expect, it } from "vitest";
import { type Answer, caseName, verdictOf } from "./answers.ts";
import { answerOf } from "./engine.ts";
import { areRelated, entrypointOf, keysOf, withoutNumber } from "./names.ts";
import { readCompileErrors } from "./stage.ts";

const answer = (outcome: Answer["outcome"], cases: Readonly<Record<string, boolean>> = {}): Answer => ({
  outcome,
  message: null,
  cases: new Map(Object.entries(cases)),
  printed: "",
});

it.each([
  [answer("pass"), answer("pass"), "pass"],
  [answer("fail"), answer("fail"), "fail"],
  [answer("error"), answer("error", { one: true }), "error"],
  [answer("pass"), answer("fail"), "differs"],
  [answer("fail"), answer("pass"), "differs"],
  [answer("fail"), answer("error"), "differs"],
  [answer("fail", { a: false, b: true }), answer("fail", { a: true, b: false }), "differs"],
  [answer("pass"), { outcome: "not_run", why: "" } as const, "not_run"],
  [answer("skipped"), null, "skipped"],
  [answer("pass"), null, "differs"],
])("%j in OPA and %j in the engine: %s", (opa, engine, verdict) => {
  expect(verdictOf({ opa, engine })).toBe(verdict);
});

it.each([
  [true, answer("pass"), "pass"],
  [undefined, answer("pass"), "fail"],
  [false, answer("pass"), "fail"],
  [7, answer("pass"), "fail"],
  [["x"], answer("pass"), "fail"],
  [{}, answer("pass"), "pass"],
  [{}, answer("fail"), "fail"],
  [{ a: true }, answer("pass"), "fail"],
  [{ a: true }, answer("pass", { a: true }), "pass"],
  [{ a: true }, answer("pass", { a: true, b: true }), "fail"],
  [{ a: { b: true, c: 1 } }, answer("pass", { "a/b": true }), "fail"],
])("the value %j of a test that OPA answers with %j: %s", (value, opa, outcome) => {
  expect(answerOf(value, opa).outcome).toBe(outcome);
});

it("names are read as OPA writes them", () => {
  expect(keysOf('data.a["b c"].foo["k\\"l"].test_x#01')).toEqual(["a", "b c", "foo", 'k"l', "test_x#01"]);
  for (const text of ["input.a", "data", "data.a.", "data.a[0]", "x data.a"]) expect(keysOf(text)).toBeNull();
  expect(entrypointOf(["a", "b c"])).toBe("a/b c");
  expect(entrypointOf(["a/b"])).toBeNull();
  expect(withoutNumber(["a", "test_x#01"])).toEqual(["a", "test_x"]);
  expect([areRelated(["a"], ["a", "b"]), areRelated(["a", "c"], ["a", "b"])]).toEqual([true, false]);
  expect(caseName(["a/b", "c"])).toBe('"a/b"/c');
});

it("OPA's errors are read, whether one or several, and what its planner says is not among them", () => {
  expect(
    readCompileErrors("1 error occurred: a b.rego:2: rego_type_error: undefined function f\n\thave: x"),
  ).toEqual([{ file: "a b.rego", line: 2, message: "rego_type_error: undefined function f" }]);
  expect(
    readCompileErrors("2 errors occurred:\na.rego:2: rego_type_error: x\nb.rego:3: rego_type_error: y"),
  ).toHaveLength(2);
  expect(readCompileErrors("l.rego:3: reference to data.p is not supported")).toEqual([]);
});
