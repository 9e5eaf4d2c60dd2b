import { describe, expect, it } from "vitest";
import { RegoNumber } from "../values/index.ts";
import { BuiltinError } from "./builtin.ts";
import { unitsBuiltins } from "./units.ts";

const parse = (name: keyof typeof unitsBuiltins, text: string) => {
  const result = unitsBuiltins[name]([text]);
  return result instanceof RegoNumber ? result.text : result;
};

describe("units.parse", () => {
  it.each([
    ["10", "10"],
    ["1k", "1000"],
    ["1K", "1000"],
    ["1M", "1000000"],
    ["1mi", "1048576"],
    ["1KI", "1024"],
    ["2E", "2000000000000000000"],
    ["1e", "1000000000000000000"],
    ["1e3", "1000"],
    ["1e3Ei", "1152921504606846976000"],
    ["1.5G", "1500000000"],
    ["100m", "0.1000000000"],
    ["1m", "0.0010000000"],
    ["0.00000000005", "0.0000000001"],
    ["-.5k", "-500"],
    ['"10"Ki', "10240"],
    ["1e-400", "0.0000000000"],
  ])("reads %s as %s", (text, expected) => {
    expect(parse("units.parse", text)).toBe(expected);
  });

  it.each([
    ["", "no amount provided"],
    ["G", "no amount provided"],
    ["1 G", "spaces not allowed in resource strings"],
    ["1foo", "unit foo not recognized"],
    ["1.2.3", "could not parse amount to a number"],
    ["1e1000000", "exponent too large"],
    ["1-2", "could not parse amount to a number"],
  ])("fails for %j", (text, message) => {
    expect(() => parse("units.parse", text)).toThrow(`units.parse: ${message}`);
  });
});

describe("units.parse_bytes", () => {
  it.each([
    ["1", "1"],
    ["1kb", "1000"],
    ["1KiB", "1024"],
    ["1.5mib", "1572864"],
    ["0.0005KB", "0"],
    ["1M", "1000000"],
    ["1e", "1000000000000000000"],
    ["100e2", "10000"],
    ["18446744073709551616", "18446744073709551616"],
    // 64 bits are not enough for these; OPA rounds as well.
    ["18446744073709551617", "18446744073709551616"],
    ["1.1111111111111111111111gib", "1193046471"],
    ["-1.9", "-1"],
  ])("reads %s as %s", (text, expected) => {
    expect(parse("units.parse_bytes", text)).toBe(expected);
  });

  it.each([
    ["", "no byte amount provided"],
    ["GB", "no byte amount provided"],
    ["1 GB", "spaces not allowed in resource strings"],
    ["1b", "byte unit b not recognized"],
    ["1kbb", "byte unit kbb not recognized"],
    ["1..2", "could not parse byte amount to a number"],
    ["1e1234567", "exponent too large"],
  ])("fails for %j", (text, message) => {
    expect(() => parse("units.parse_bytes", text)).toThrow(`units.parse_bytes: ${message}`);
  });
});

describe("amounts of hostile size", () => {
  it.each(["1e999999", "1e-999999", "9".repeat(100_000), `.${"9".repeat(100_000)}`])(
    "are read in the end: %.20s",
    (text) => {
      expect(parse("units.parse", text)).toMatch(/^\d+(\.\d+)?$/);
      expect(parse("units.parse_bytes", text)).toMatch(/^\d+$/);
    },
  );

  it("are no numbers where a sign stands behind many digits, which a careless pattern would try in all ways", () => {
    expect(() => parse("units.parse", `${"1".repeat(200_000)}-`)).toThrow(BuiltinError);
    expect(() => parse("units.parse_bytes", `${"1".repeat(200_000)}-`)).toThrow(BuiltinError);
  });
});
