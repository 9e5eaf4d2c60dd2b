import { describe, expect, it } from "vitest";
import { parseValue, printValue, type Value } from "../values/index.ts";
import { BuiltinError } from "./builtin.ts";
import { numberBuiltins } from "./native-numbers.ts";

const call = (name: keyof typeof numberBuiltins, operands: string) =>
  printValue(numberBuiltins[name](parseValue(operands) as readonly Value[]));

/** Each result is what `opa eval` of OPA 1.22.2 gives. */
describe("numbers as OPA itself computes with them", () => {
  it.each<[keyof typeof numberBuiltins, string, string]>([
    ["sum", "[[3.10]]", "3.1"],
    ["sum", "[[8455.809, 653.243]]", "9109.0520000000000005"],
    ["sum", "[[18446744073709551617, 1.0]]", "18446744073709551618"],
    ["sum", "[{1e2, 100.5}]", "200.5"],
    ["sum", "[[]]", "0"],
    ["product", "[[1.1, 1.1]]", "1.2100000000000002"],
    ["product", "[[2, 1e2, 3.0]]", "600"],
    ["product", "[[-1.5, 0]]", "-0"],
    ["product", "[set()]", "1"],
    ["abs", "[524295932766472148646761]", "524295932766472148650000"],
    ["abs", "[-2147483648]", "2147483648"],
    ["abs", "[-1.50]", "1.5"],
    ["round", "[2.5]", "3"],
    ["round", "[-2.5]", "-3"],
    ["round", "[-0.4]", "0"],
    ["ceil", "[1.1]", "2"],
    ["ceil", "[-0.5]", "1"],
    ["ceil", "[-1.5]", "-1"],
    ["floor", "[-0.5]", "0"],
    ["floor", "[-1.5]", "-2"],
    ["floor", "[1e2]", "100"],
    ["floor", "[-1.917935692693909e+44]", "-191793569269390900002937070568258644685619200"],
    ["bits.and", "[100.0, 255]", "100"],
    ["bits.or", "[1e2, 1]", "101"],
    ["bits.xor", "[-0.0, 5]", "5"],
    ["bits.negate", "[1e1]", "-11"],
    ["bits.lsh", "[1, 70]", "1180591620717411303424"],
    ["bits.rsh", "[-5, 1]", "-3"],
  ])("%s of %s is %s", (name, operands, expected) => {
    expect(call(name, operands)).toBe(expected);
  });

  it.each<[keyof typeof numberBuiltins, string]>([
    ["sum", '[["1"]]'],
    ["sum", '["1"]'],
    ["product", "[[null]]"],
    ["abs", '["1"]'],
    ["bits.and", "[1.5, 1]"],
    ["bits.lsh", "[1, -1]"],
    ["bits.rsh", "[1, -1]"],
    ["bits.lsh", "[1, 1000000000000]"],
  ])("%s of %s fails", (name, operands) => {
    expect(() => call(name, operands)).toThrow(BuiltinError);
  });
});
