import { describe, expect, test } from "vitest";
import { parseValue, printValue, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { yamlBuiltins } from "./index.ts";

const marshal = (value: string) => yamlBuiltins["yaml.marshal"]([parseValue(value)]);
const unmarshal = (text: string) => printValue(yamlBuiltins["yaml.unmarshal"]([text]) as Value);
const isValid = (value: Value) => yamlBuiltins["yaml.is_valid"]([value]);

describe("yaml.marshal", () => {
  test("writes blocks, by two blanks a level", () => {
    expect(marshal('{"a":[1,{"b":[[2],{}],"c":null}],"d":{"e":[]}}')).toBe(
      "a:\n  - 1\n  - b:\n      - - 2\n      - {}\n    c: null\nd:\n  e: []\n",
    );
  });

  test.each([
    ["true", '"true"'],
    ["yes", '"yes"'],
    ["", '""'],
    ["12", '"12"'],
    ["0x1F", '"0x1F"'],
    ["12:30:45", '"12:30:45"'],
    ["2023-01-01", '"2023-01-01"'],
    ["2023-13-01", "2023-13-01"],
    ["1e400", "1e400"],
    ["<<", "<<"],
    ["a: b", "'a: b'"],
    ["a:b", "a:b"],
    ["it's", "it's"],
    ["'q'", "'''q'''"],
    ["- x", "'- x'"],
    [" x", "' x'"],
    ["a\tb", '"a\\tb"'],
    ["a\u0007", '"a\\a"'],
    ["😀", '"\\U0001F600"'],
    ["é", "é"],
    ["---", "'---'"],
  ])("writes the string %j so that it stays one: %s", (text, expected) => {
    expect(marshal(JSON.stringify(text))).toBe(`${expected}\n`);
  });

  test.each([
    ['{"a":"x\\ny"}', "a: |-\n  x\n  y\n"],
    ['{"a":"x\\n","b":1}', "a: |\n  x\nb: 1\n"],
    ['{"a":"x\\n\\n"}', "a: |+\n  x\n\n"],
    ['[" x\\ny"]', "- |2-\n   x\n  y\n"],
    ['{"a":"x \\ny"}', 'a: "x \\ny"\n'],
    ['{"x\\ny":{"a":1}}', "? |-\n  x\n  y\n: a: 1\n"],
  ])("writes strings of several lines as blocks where it can: %s", (value, expected) => {
    expect(marshal(value)).toBe(expected);
  });

  test.each([
    ["1.0", "1"],
    ["1e3", "1000"],
    ["1000000.0", "1e+06"],
    ["123456789.5", "1.234567895e+08"],
    ["0.00001", "1e-05"],
    ["18446744073709551615", "18446744073709551615"],
    ["18446744073709551616", "1.8446744073709552e+19"],
  ])("writes the number %s as Go's encoder does: %s", (number, expected) => {
    expect(marshal(number)).toBe(`${expected}\n`);
  });

  test("orders keys by the numbers within them", () => {
    expect(marshal('{"x10":0,"x2":0,"a":0,"1":0,"X":0}')).toBe('"1": 0\nX: 0\na: 0\nx2: 0\nx10: 0\n');
  });

  test("fails on characters that go-yaml does not read", () => {
    expect(() => marshal('"\u007f"')).toThrow(BuiltinError);
  });
});

describe("yaml.unmarshal", () => {
  test.each([
    ["a: yes\nb: True\nc: ~\nd:", '{"a":"yes","b":true,"c":null,"d":null}'],
    [
      "a: 0x1F\nb: 0o17\nc: 017\nd: 08\ne: 1_000\nf: .5\ng: 0b11",
      '{"a":31,"b":15,"c":15,"d":8,"e":1000,"f":0.5,"g":3}',
    ],
    ["a: 2023-01-01\nb: 12:30:45", '{"a":"2023-01-01","b":"12:30:45"}'],
    ["1: a\ntrue: b\n1.50: c\n1e10: d", '{"1":"a","1.5":"c","1e+10":"d","true":"b"}'],
    ["a: &x {b: 1}\nc: *x", '{"a":{"b":1},"c":{"b":1}}'],
    ["a: &x {b: 1}\nc: {<<: *x, b: 2, d: 3}", '{"a":{"b":1},"c":{"b":2,"d":3}}'],
    [
      "a: &x {b: 1}\ne: &y {b: 2, f: 3}\nc: {<<: [*y, *x]}",
      '{"a":{"b":1},"c":{"b":2,"f":3},"e":{"b":2,"f":3}}',
    ],
    ['a: 1\na: 2\n"a": 3', '{"a":3}'],
    ["!!str 12", '"12"'],
    ["!!binary aGk=", '"hi"'],
    ["!foo x", '"x"'],
    ["a: [\nb\n]", '{"a":["b"]}'],
    ['k:\n  a: "x\ny"\n  b: 1', '{"k":{"a":"x y","b":1}}'],
    ["k:\n  - [a,\nb]\n  - c", '{"k":[["a","b"],"c"]}'],
    ["a: 1\n---\nb: 2", '{"a":1}'],
    ["", "null"],
    ["# nothing", "null"],
    ["a: |\n  x\n\n  y\n", '{"a":"x\\n\\ny\\n"}'],
  ])("%j is %s", (text, expected) => {
    expect(unmarshal(text)).toBe(expected);
  });

  test.each([
    "a: b: c",
    "[a",
    '"a',
    "*x",
    "a: 1\n---\n\tb: 2",
    "\n  test:\ntest1: hello\n",
    "null: a",
    "? [1]\n: v",
    "<<: 1",
    "!!int x",
    ".inf",
    '"\\/"',
    '"\\ud83d\\ude00"',
    "a: &b\n  - *b",
    "a\u0007",
    "%FOO\n---\na",
    "# c\n...\n",
    "a: {b\n- c",
    'a: "x\n---\ny"',
    'a: "x\ny\n---\nz"',
  ])("fails on %j", (text) => {
    expect(() => unmarshal(text)).toThrow(BuiltinError);
  });

  test("fails on aliases that multiply without end", () => {
    const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
    for (let at = 1; at < 9; at++) lines.push(`a${at}: &a${at} [${`*a${at - 1},`.repeat(10)}]`);
    expect(() => unmarshal(lines.join("\n"))).toThrow(BuiltinError);
  });

  test("fails on what is nested too deeply", () => {
    expect(() => unmarshal("[".repeat(100_000))).toThrow(BuiltinError);
    expect(() => unmarshal(`${"[".repeat(2_000)}${"]".repeat(2_000)}`)).toThrow(BuiltinError);
  });

  test("fails on what is no string", () => {
    expect(() => yamlBuiltins["yaml.unmarshal"]([null])).toThrow(BuiltinError);
  });
});

describe("yaml.is_valid", () => {
  test("says whether it could be read", () => {
    expect([isValid("a: 1"), isValid("a: b: c"), isValid(null)]).toEqual([true, false, false]);
  });
});
