import { describe, expect, it } from "vitest";
import { conflictOf, rulePathsOf } from "./rule-paths.ts";

describe("the paths of rules", () => {
  it("are the names of their functions, whatever their keys are", () => {
    const names = [
      "opa_eval",
      "g0.data.a.b_1",
      'g1.data.a["x y"].c',
      'g0.data["a.b"]["q\\"\\\\\\n\\u00e9\\x01"]',
      "g0.datum.x",
    ];
    expect(rulePathsOf(names, ["e/f"])).toEqual([
      ["a", "b_1"],
      ["a", "x y", "c"],
      ["a.b", 'q"\\\n\u00e9\u0001'],
    ]);
  });

  it("are the entrypoints where there are no names", () => {
    expect(rulePathsOf([], ["a/b", "c"])).toEqual([["a", "b"], ["c"]]);
  });
});

describe("a document at a path", () => {
  const rules = [["a", "b", "c"]];

  it.each([
    [[], { a: { b: { c: 1 } } }],
    [[], { a: { b: { c: undefined } } }],
    [[], { a: 1 }],
    [[], { a: { b: [] } }],
    [[], []],
    [["a"], { b: { c: null } }],
    [["a", "b"], 7],
    [["a", "b", "c"], {}],
    [["a", "b", "c", "d"], 1],
  ])("%j stands in a rule's place: %j", (at, document) => {
    expect(conflictOf(rules, at, document)).toEqual(["a", "b", "c"]);
  });

  it.each([
    [[], {}],
    [[], { a: { b: {} } }],
    [[], { a: { b: { d: 1 } }, x: 1 }],
    [["a"], { c: 1 }],
    [["a", "x"], 1],
    [["a", "b", "d"], 1],
    [["b"], { c: 1 }],
  ])("%j stands in no rule's place: %j", (at, document) => {
    expect(conflictOf(rules, at, document)).toBeUndefined();
  });
});
