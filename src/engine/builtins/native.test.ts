import { describe, expect, it } from "vitest";
import { parseValue, printValue, type Value } from "../values/index.ts";
import { BuiltinError } from "./builtin.ts";
import { nativeBuiltins } from "./native.ts";

function call(name: keyof typeof nativeBuiltins, operands: string): string {
  const value = nativeBuiltins[name](parseValue(operands) as readonly Value[]);
  return printValue(value);
}

describe("division as OPA itself does it", () => {
  it.each([
    ["[6, 3]", "2"],
    ["[7, 2]", "3.5"],
    ["[2, 3]", "0.6666666666666666667"],
    ["[1, 3]", "0.33333333333333333334"],
    ["[1616158964679822123, 10]", "1.616158964679822123e+17"],
    ["[10, 4.0]", "2.5"],
    ["[1, 1000000]", "1e-06"],
    ["[1, 8192]", "0.0001220703125"],
    ["[0, 5]", "0"],
    ["[0, -5]", "-0"],
    ["[-7.5, 2.5]", "-3"],
    ["[1e300, 1e-60]", `1000000000000000000050${"0".repeat(339)}`],
    ["[1234567.5, 1]", "1.2345675e+06"],
    ["[18446744073709551616, 2]", "9223372036854775808"],
  ])("%j gives %s", (operands, expected) => {
    expect(call("div", operands)).toBe(expected);
  });

  it.each(["[1, 0]", "[1, 0.0]", "[0, 0e5]", '["1", 2]'])("%s fails", (operands) => {
    expect(() => call("div", operands)).toThrow(BuiltinError);
  });
});

describe("arithmetic as OPA itself does it", () => {
  it.each<[keyof typeof nativeBuiltins, string, string]>([
    ["mul", "[0.6666666666666666667, 3]", "2"],
    ["mul", "[-0.5, 0]", "-0"],
    ["mul", "[2.0, 1e3]", "2000"],
    ["mul", "[1.1, 1.1]", "1.21"],
    ["plus", "[0.1, 0.2]", "0.3"],
    ["plus", "[18446744073709551617, 1.0]", "18446744073709551618"],
    ["plus", "[1e300, 1.5]", `1${"0".repeat(300)}`],
    ["minus", "[3.14159, 3]", "0.14158999999999999993"],
    ["minus", "[0.5, 0.5]", "0"],
  ])("%s of %s gives %s", (name, operands, expected) => {
    expect(call(name, operands)).toBe(expected);
  });
});

describe("integers as text", () => {
  it.each([
    ["[18446744073709551617, 16]", '"10000000000000001"'],
    ["[-255, 16]", '"-ff"'],
    ["[15.9, 2]", '"1111"'],
    ["[-15.9, 10]", '"-15"'],
    ["[1e3, 8]", '"1750"'],
  ])("%j is %s", (operands, expected) => {
    expect(call("format_int", operands)).toBe(expected);
  });

  it("have one of four bases", () => {
    expect(() => call("format_int", "[1, 3]")).toThrow(BuiltinError);
  });
});

describe("numbers from text", () => {
  it.each([
    ["1", "1"],
    ["-1.50", "-1.50"],
    ["+1", "1"],
    ["007", "7"],
    ["0", "0"],
    ["00.5", "0.5"],
    [".5", "0.5"],
    ["1.", "1"],
    ["1e5", "1e5"],
    ["1E+05", "1e+05"],
    ["1_000", "1000"],
  ])("%j is %s", (text, expected) => {
    expect(call("to_number", JSON.stringify([text]))).toBe(expected);
  });

  it.each([
    "",
    " 1",
    "0x10",
    "Infinity",
    "-inf",
    "NaN",
    "1e",
    "1e400",
    ".",
    "-",
    "1 2",
    "_1",
    "1__0",
    "e5",
    "[]",
  ])("%j is none", (text) => {
    expect(() => call("to_number", JSON.stringify([text]))).toThrow(BuiltinError);
  });

  it("may be other values, too, but no composite ones", () => {
    expect(["[null]", "[true]", "[1.50]"].map((operands) => call("to_number", operands))).toEqual([
      "0",
      "1",
      "1.50",
    ]);
    expect(() => call("to_number", "[[]]")).toThrow(BuiltinError);
  });
});

describe("JSON as text", () => {
  it("is written as Go writes it, in order", () => {
    expect(call("json.marshal", '[{"b": {2, 1}, "a": "<&>\\u2028", 3: 1.50}]')).toBe(
      JSON.stringify('{"3":1.50,"a":"\\u003c\\u0026\\u003e\\u2028","b":[1,2]}'),
    );
  });

  it("is valid or not by its grammar", () => {
    const operands = ['["1"]', '["[1 2]"]', '["{}"]', '["\\"\\\\ud800\\""]', "[1]", '["1e999"]'];
    expect(operands.map((each) => call("json.is_valid", each))).toEqual([
      "true",
      "false",
      "true",
      "true",
      "false",
      "true",
    ]);
  });

  it("is read strictly", () => {
    expect(call("json.unmarshal", JSON.stringify(['{"a": [1.50, 2]}']))).toBe('{"a":[1.50,2]}');
    for (const text of ["", "[1 2]", "{1}", "1 2", "1e999999999", "[".repeat(100_000)]) {
      expect(() => call("json.unmarshal", JSON.stringify([text]))).toThrow(BuiltinError);
    }
  });
});
