/**
 * @module `units.parse` and `units.parse_bytes`: amounts with decimal (k, M, …) and binary (Ki, Mi, …) prefixes. After OPA's
 * parse_units.go and parse_bytes.go: the one computes with fractions, the other with floats of 64 bits.
 */

import { RegoNumber, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins } from "./builtin.ts";
import { multiply, parseBigFloat, truncate } from "./numbers-bigfloat.ts";
import { stringOperand } from "./operands.ts";

export const unitsBuiltins = {
  "units.parse": (operands) => unitsParse(stringOperand(operands, 0)),
  "units.parse_bytes": (operands) => unitsParseBytes(stringOperand(operands, 0)),
} satisfies Builtins;

interface Amount {
  readonly number: string;
  readonly unit: string;
}

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const DECIMAL_PREFIXES = new Map([..."kmgtpe"].map((prefix, index) => [prefix, 1000n ** BigInt(index + 1)]));
const BINARY_PREFIXES = new Map(
  [..."kmgtpe"].map((prefix, index) => [`${prefix}i`, 1024n ** BigInt(index + 1)]),
);

/** What Go's float64 for 0.001 is as a fraction; OPA multiplies with this. */
const MILLI: Fraction = { numerator: 1152921504606847n, denominator: 2n ** 60n };

/** OPA takes no exponents of more digits. */
const MAX_EXPONENT_DIGITS = 6;
/** Go's `Rat.SetString` takes none beyond, and none that the digits after the point bring there. */
const MAX_EXPONENT = 1e6;
const FRACTION_DIGITS = 10n;

function unitsParse(text: string): Value {
  const { number, unit } = split("units.parse", text.replaceAll('"', ""));
  const factor = siFactor(unit);
  if (factor === undefined) throw failure("units.parse", `unit ${normalUnit(unit)} not recognized`);
  const fraction = parseFraction(number);
  if (fraction === undefined) throw failure("units.parse", "could not parse amount to a number");
  return decimalOf({
    numerator: fraction.numerator * factor.numerator,
    denominator: fraction.denominator * factor.denominator,
  });
}

function unitsParseBytes(text: string): Value {
  const name = "units.parse_bytes";
  const { number, unit } = split(name, lowerCase(text).replaceAll('"', ""));
  const prefix = unit === "b" ? unit : unit.replace(/b$/, "");
  const factor =
    prefix === "" && unit === "" ? 1n : (DECIMAL_PREFIXES.get(prefix) ?? BINARY_PREFIXES.get(prefix));
  if (factor === undefined) throw failure(name, `byte unit ${unit} not recognized`);
  const amount = parseBigFloat(number);
  if (amount === undefined) throw failure(name, "could not parse byte amount to a number");
  return RegoNumber.of(truncate(multiply(amount, factor)));
}

/** `m` is milli and `M` is mega; elsewhere case does not count. */
function siFactor(unit: string): Fraction | undefined {
  const normal = normalUnit(unit);
  if (normal === "m") return MILLI;
  const isAscii = /^[\x21-\x7e]*$/.test(normal);
  const integer = normal === "" ? 1n : isAscii ? siInteger(normal.toLowerCase()) : undefined;
  return integer === undefined ? undefined : { numerator: integer, denominator: 1n };
}

function siInteger(unit: string): bigint | undefined {
  return DECIMAL_PREFIXES.get(unit) ?? BINARY_PREFIXES.get(unit);
}

function normalUnit(unit: string): string {
  return unit.slice(0, 1) + lowerCase(unit.slice(1));
}

/** Go's `strings.ToLower` maps each character alone, to one character. */
function lowerCase(text: string): string {
  return Array.from(text, (character) => (character === "\u0130" ? "i" : character.toLowerCase())).join("");
}

function split(name: string, text: string): Amount {
  if (text.includes(" ")) throw failure(name, "spaces not allowed in resource strings");
  const at = unitStart(name, text);
  if (at === 0) {
    throw failure(name, name === "units.parse" ? "no amount provided" : "no byte amount provided");
  }
  return { number: text.slice(0, at), unit: text.slice(at) };
}

/** Where the digits, points, signs and exponents end. An `e` is an exponent's only before a digit or a sign. */
function unitStart(name: string, text: string): number {
  let at = 0;
  while (at < text.length) {
    const character = text[at] as string;
    if (!/[\d.eE+-]/.test(character)) return at;
    if (/[eE]/.test(character)) {
      if (!/[\d+-]/.test(text[at + 1] ?? "")) return at;
      if (/[+-]/.test(text[at + 1] ?? "")) at++;
      if (digitsFrom(text, at + 1) > MAX_EXPONENT_DIGITS) throw failure(name, "exponent too large");
    }
    at++;
  }
  return at;
}

/** How many digits stand there; counting stops where there are too many. */
function digitsFrom(text: string, start: number): number {
  let end = start;
  while (end - start <= MAX_EXPONENT_DIGITS && /\d/.test(text[end] ?? "")) end++;
  return end - start;
}

function parseFraction(text: string): Fraction | undefined {
  const parts = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+))?$/.exec(text);
  if (parts === null) return undefined;
  const [, sign = "", digits = "", exponent = "0"] = parts;
  const [whole = "", fraction = ""] = digits.split(".");
  const magnitude = BigInt(whole + fraction);
  const tens = Number(exponent) - fraction.length;
  if (magnitude === 0n) return { numerator: 0n, denominator: 1n };
  if (Math.abs(tens) > MAX_EXPONENT) return undefined;
  const numerator = sign === "-" ? -magnitude : magnitude;
  const power = 10n ** BigInt(Math.abs(tens));
  return tens < 0 ? { numerator, denominator: power } : { numerator: numerator * power, denominator: 1n };
}

/** An integer, else ten digits after the point, halves away from zero. */
function decimalOf({ numerator, denominator }: Fraction): RegoNumber {
  if (numerator % denominator === 0n) return RegoNumber.of(numerator / denominator);
  const unit = 10n ** FRACTION_DIGITS;
  const magnitude = numerator < 0n ? -numerator : numerator;
  const scaled = (magnitude * unit * 2n + denominator) / (denominator * 2n);
  const fraction = String(scaled % unit).padStart(Number(FRACTION_DIGITS), "0");
  return RegoNumber.parse(`${numerator < 0n ? "-" : ""}${scaled / unit}.${fraction}`);
}

function failure(name: string, message: string): BuiltinError {
  return new BuiltinError(`${name}: ${message}`);
}
