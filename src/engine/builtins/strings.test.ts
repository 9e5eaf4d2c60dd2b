import { describe, expect, it } from "vitest";
import { parseValue, printValue, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
import { decodeUtf8 } from "./encoding-utf8.ts";
import { stringsBuiltins } from "./strings.ts";

const builtins: Builtins = stringsBuiltins;
const run = (name: string, ...operands: readonly Value[]) => builtins[name]?.(operands, {} as Evaluation);
/** Operands and result as Rego writes them. */
const call = (name: string, ...operands: readonly string[]) =>
  printValue(run(name, ...operands.map(parseValue)) ?? null);

describe("strings.count", () => {
  it.each([
    ['"banana"', '"ana"', "1"],
    ['"banana"', '"x"', "0"],
    ['"né😀"', '""', "4"],
    ['""', '""', "1"],
  ])("finds in %s the text %s %s times, without overlaps", (text, search, expected) => {
    expect(call("strings.count", text, search)).toBe(expected);
  });
});

describe("indexof_n", () => {
  it.each([
    ['"aaa"', '"aa"', "[0,1]"],
    ['"é😀é"', '"é"', "[0,2]"],
    ['"😀😀😀"', '"😀😀"', "[0,1]"],
    ['"abc"', '"x"', "[]"],
    ['"aabaabaaab"', '"aabaa"', "[0,3]"],
  ])("finds in %s the text %s at %s, counted in characters", (text, search, expected) => {
    expect(call("indexof_n", text, search)).toBe(expected);
  });

  it("fails where nothing is searched for", () => {
    expect(() => call("indexof_n", '"abc"', '""')).toThrow("empty search character");
  });

  it("takes a time that grows with the text, however often it nearly matches", () => {
    const found = run("indexof_n", "a".repeat(400_000), "a".repeat(200_000));
    expect(found).toHaveLength(200_001);
  });
});

describe("strings.split_n", () => {
  it.each([
    ['"a,b,c"', '","', "2", '["a","b"]'],
    ['"a,b,c"', '","', "-2", '["b","c"]'],
    ['"a,b,c"', '","', "0", "[]"],
    ['"a,b,c"', '","', "9223372036854775807", '["a","b","c"]'],
    ['"né😀"', '""', "-2", '["é","😀"]'],
    ['""', '""', "1", "[]"],
    ['""', '","', "1", '[""]'],
    ['"a,b"', '","', "1.0", '["a"]'],
  ])("splits %s at %s and keeps %s", (text, separator, limit, expected) => {
    expect(call("strings.split_n", text, separator, limit)).toBe(expected);
  });

  it.each(["1.5", "1e0", "9223372036854775808"])("takes %s for no integer, as Go's int", (limit) => {
    expect(() => call("strings.split_n", '"a"', '","', limit)).toThrow(
      "operand 3 must be integer number but got floating-point number",
    );
  });
});

describe("strings.any_prefix_match and strings.any_suffix_match", () => {
  it.each([
    ['"foobar"', '"foo"', "true", "false"],
    ['["x","foobar"]', '{"foo","zzz"}', "true", "false"],
    ['{"foobar"}', '["obar","y"]', "false", "true"],
    ['"foo"', '""', "true", "true"],
    ["[]", '""', "false", "false"],
    ['"foo"', "set()", "false", "false"],
  ])("say whether any of %s begins or ends with any of %s", (texts, affixes, begins, ends) => {
    expect(call("strings.any_prefix_match", texts, affixes)).toBe(begins);
    expect(call("strings.any_suffix_match", texts, affixes)).toBe(ends);
  });

  it.each([
    ["1", '"a"', "operand 1 must be one of {string, set, array} but got number"],
    ['["a",1]', '"a"', "operand 1 must be array of strings but got array containing number"],
    ['"a"', "{1}", "operand 2 must be set of strings but got set containing number"],
  ])("fail for %s and %s", (texts, affixes, message) => {
    expect(() => call("strings.any_prefix_match", texts, affixes)).toThrow(message);
  });
});

it("bytes that are no text count as a character each", () => {
  const text = decodeUtf8(Uint8Array.of(0xff, 0x61, 0xff, 0xff));
  expect(printValue(run("indexof_n", text, "a") ?? null)).toBe("[1]");
  expect(printValue(run("strings.count", text, "") ?? null)).toBe("5");
  expect(run("sprintf", "%v %x %5s", [[text], text, text])).toBe(`["\\xffa\\xff\\xff"] ff61ffff  ${text}`);
});

it("every string built-in fails on operands of other types, and on none", () => {
  for (const name of Object.keys(stringsBuiltins)) {
    expect(() => call(name), name).toThrow(BuiltinError);
    expect(() => call(name, "1", "2", "3"), name).toThrow(BuiltinError);
  }
});
