import { describe, expect, test } from "vitest";
import { parseValue } from "../values/index.ts";
import { BuiltinError } from "./builtin.ts";
import { objectBuiltins } from "./object.ts";

const subset = (whole: string, part: string) =>
  objectBuiltins["object.subset"]([parseValue(whole), parseValue(part)], undefined as never);

describe("object.subset", () => {
  test.each([
    ['{"a":{"b":1,"c":2}}', '{"a":{"b":1}}', true],
    ['{"a":{"b":1}}', '{"a":{"b":2}}', false],
    ['{"a":[1,2,3]}', '{"a":[2,3]}', true],
    ['{"a":{1,2}}', '{"a":{2}}', true],
    ['{"a":1}', '{"b":1}', false],
  ])("goes into objects: %s holds %s: %s", (whole, part, expected) => {
    expect(subset(whole, part)).toBe(expected);
  });

  test.each([
    ["[1,1,2,1,1,3]", "[1,1,3]", true],
    ["[1,2,3]", "[1,3]", false],
    ["[1,2]", "[]", true],
    ["[]", "[1]", false],
  ])("wants an unbroken run of an array: %s holds %s: %s", (whole, part, expected) => {
    expect(subset(whole, part)).toBe(expected);
  });

  test("finds a run in long arrays in one pass", () => {
    const whole = `[${"0,".repeat(50_000)}1]`;
    const part = `[${"0,".repeat(25_000)}2]`;
    expect(subset(whole, part)).toBe(false);
  });

  test("looks for the members of a set in an array, in any order", () => {
    expect(subset("[3,2,1]", "{1,3}")).toBe(true);
    expect(subset("[1,2]", "{1,3}")).toBe(false);
  });

  test("counts an element as often as it occurs, as OPA does", () => {
    expect(subset("[1,1]", "{1,2}")).toBe(true);
    expect(subset("[]", "set()")).toBe(false);
  });

  test("fails on other pairs", () => {
    expect(() => subset("{1}", "[1]")).toThrow(BuiltinError);
    expect(() => subset('"a"', '"a"')).toThrow(BuiltinError);
  });
});
