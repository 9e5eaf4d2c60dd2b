import { describe, expect, it } from "vitest";
import { parseValue, printValue, RegoNumber, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
import { numbersBuiltins } from "./numbers.ts";
import { parseBigFloat, toExactInteger, truncate } from "./numbers-bigfloat.ts";
import { toInt64 } from "./numbers-int.ts";

const builtins: Builtins = numbersBuiltins;
const call = (name: string, operands: string, evaluation = {} as Evaluation) =>
  printValue(builtins[name]?.(parseValue(operands) as readonly Value[], evaluation) ?? null);

describe("numbers.range_step", () => {
  it.each([
    ["[0,10,3]", "[0,3,6,9]"],
    ["[10,0,4]", "[10,6,2]"],
    ["[5,5,1]", "[5]"],
    ["[-1,1.0,1e0]", "[-1,0,1]"],
    ["[18446744073709551616,18446744073709551618,2]", "[18446744073709551616,18446744073709551618]"],
  ])("of %s is %s", (operands, numbers) => {
    expect(call("numbers.range_step", operands)).toBe(numbers);
  });

  it.each([
    ["[0,1,0]", "step must be a positive integer"],
    ["[0,1,-1]", "step must be a positive integer"],
    ["[0,1.5,1]", "operand 2 must be integer number but got floating-point number"],
    ['["a",1,1]', "operand 1 must be integer but got string"],
    ["[0,100000000000000000000,1]", "too many numbers in range"],
  ])("of %s fails", (operands, message) => {
    expect(() => call("numbers.range_step", operands)).toThrow(message);
  });
});

describe("rand.intn", () => {
  const evaluation = (random: () => number) => ({ remembered: new Map(), random }) as unknown as Evaluation;

  it("gives a number below the limit, of whichever sign it is", () => {
    expect(
      call(
        "rand.intn",
        '["a",10]',
        evaluation(() => 0.999999),
      ),
    ).toBe("9");
    expect(
      call(
        "rand.intn",
        '["a",-10]',
        evaluation(() => 0.5),
      ),
    ).toBe("5");
    expect(
      call(
        "rand.intn",
        '["a",0]',
        evaluation(() => 0.5),
      ),
    ).toBe("0");
    const largest = call(
      "rand.intn",
      '["a",9223372036854775807]',
      evaluation(() => 1 - 2 ** -53),
    );
    expect(BigInt(largest)).toBe(2n ** 63n - 2n);
  });

  it("gives the same for a text and a limit within an evaluation", () => {
    const drawn = [0.15, 0.15, 0.95, 0.95];
    const within = evaluation(() => drawn.shift() ?? 0);
    expect([1, 2, 3].map(() => call("rand.intn", '["a",10]', within))).toEqual(["1", "1", "1"]);
    expect(call("rand.intn", '["b",10]', within)).toBe("9");
  });

  it.each(['["a",1.5]', '["a","b"]', "[1,1]"])("fails for %s", (operands) => {
    expect(() =>
      call(
        "rand.intn",
        operands,
        evaluation(() => 0),
      ),
    ).toThrow(BuiltinError);
  });
});

describe("a number that OPA reads as a Go int", () => {
  it.each([
    ["1", 1n],
    ["-0", 0n],
    ["2.00", 2n],
    ["-9223372036854775808", -(2n ** 63n)],
  ])("may be written %s", (text, integer) => {
    expect(toInt64(RegoNumber.parse(text))).toBe(integer);
  });

  it.each(["1e0", "1.5", "9223372036854775808", "1.000000000000000000"])("may not be written %s", (text) => {
    expect(toInt64(RegoNumber.parse(text))).toBeUndefined();
  });
});

describe("a float of 64 bits", () => {
  it.each([
    ["1e-1", undefined],
    ["10e-1", 1n],
    ["18446744073709551615", 2n ** 64n - 1n],
    ["18446744073709551617", 2n ** 64n],
    ["18446744073709551619", 2n ** 64n + 4n],
    ["9223372036854775807.00000000001", 2n ** 63n - 1n],
    ["1e30", 1000000000000000000024696061952n],
    ["-.5e1", -5n],
  ])("of %s is the integer %s", (text, integer) => {
    const float = parseBigFloat(text);
    expect(float && toExactInteger(float)).toBe(integer);
  });

  it("rounds far powers of ten as Go does, which is not always to the nearest", () => {
    const float = parseBigFloat("1e400");
    expect(float && truncate(float).toString(2).replace(/0+$/, "").length).toBeLessThanOrEqual(64);
  });

  it.each(["", ".", "1e", "e1", "1.2.3", "0x1", "1_0", "Inf"])("isn't read from %j", (text) => {
    expect(parseBigFloat(text)).toBeUndefined();
  });
});
