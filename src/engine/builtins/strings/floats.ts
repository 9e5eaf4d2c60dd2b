/**
 * @module Floats by the verbs of Go's fmt (format.go, strconv's ftoa.go): `%e`, `%f`, `%g`, hexadecimal `%x` and binary `%b`.
 */

import { binaryOf, type Decimal, roundedToDigits, roundedToFraction, shortestDecimal } from "./decimal.ts";
import { type Flags, pad, padCharacters } from "./flags.ts";

const VERBS = "vbgGxXfFeE";
/** Where neither a precision nor the digits decide, `%g` turns to exponents from here. */
const SHORTEST_EXPONENT = 6;

/** Undefined where the verb is none for floats. The value is finite. */
export function formatFloat(value: number, verb: string, flags: Flags): string | undefined {
  if (!VERBS.includes(verb)) return undefined;
  const kind = verb === "v" ? "g" : verb === "F" ? "f" : verb;
  const precision = flags.precision ?? ("feE".includes(kind) ? 6 : undefined);
  const magnitude = Math.abs(value);
  const plain = digitsOf(magnitude, kind, precision);
  const body = flags.sharp && kind !== "b" ? withPoint(plain, kind, precision) : plain;
  const isNegative = value < 0 || Object.is(value, -0);
  const sign = isNegative ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  if (sign === "" || !flags.zero || flags.minus) return pad(sign + body, flags);
  return sign + padCharacters((flags.width ?? 0) - sign.length - body.length, "0") + body;
}

function digitsOf(value: number, kind: string, precision: number | undefined): string {
  switch (kind) {
    case "b": {
      const { mantissa, exponent } = binaryOf(value);
      return `${mantissa}p${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
    }
    case "x":
    case "X":
      return kind === "X" ? hexadecimal(value, precision).toUpperCase() : hexadecimal(value, precision);
    case "f":
      return fixed(roundedToFraction(value, precision ?? 0), precision ?? 0);
    case "e":
    case "E":
      return exponential(roundedToDigits(value, (precision ?? 0) + 1), precision ?? 0, kind);
    default:
      return general(value, kind === "G" ? "E" : "e", precision);
  }
}

function general(value: number, exponentSign: string, precision: number | undefined): string {
  const wanted = precision === undefined ? undefined : Math.max(precision, 1);
  const decimal = wanted === undefined ? shortestDecimal(value) : roundedToDigits(value, wanted);
  const { digits, point } = decimal;
  const isWhole = digits.length >= point;
  const limit =
    wanted === undefined ? SHORTEST_EXPONENT : wanted > digits.length && isWhole ? digits.length : wanted;
  // Go's shortest form takes 21 for `%v` nowhere that Rego reaches: `%v` of a float64 is `%g`.
  const exponent = point - 1;
  if (exponent < -4 || exponent >= limit) {
    return exponential(decimal, Math.min(wanted ?? digits.length, digits.length) - 1, exponentSign);
  }
  return fixed(decimal, Math.max(digits.length - point, 0));
}

function exponential({ digits, point }: Decimal, fraction: number, exponentSign: string): string {
  const exponent = digits === "" ? 0 : point - 1;
  const tail = digits.slice(1, 1 + Math.max(fraction, 0));
  const zeros = padCharacters(fraction - tail.length, "0");
  const mantissa = `${digits[0] ?? "0"}${fraction > 0 ? `.${tail}${zeros}` : ""}`;
  return `${mantissa}${exponentSign}${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function fixed({ digits, point }: Decimal, fraction: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (fraction <= 0) return whole;
  const leading = point < 0 ? "0".repeat(Math.min(-point, fraction)) : "";
  const tail = (leading + digits.slice(Math.max(point, 0))).slice(0, fraction);
  return `${whole}.${tail}${padCharacters(fraction - tail.length, "0")}`;
}

/** `0x1.8p+01`: a first digit of 1, so many after the point, halves to even. */
function hexadecimal(value: number, precision: number | undefined): string {
  if (value === 0)
    return `0x0${precision === undefined || precision === 0 ? "" : `.${padCharacters(precision, "0")}`}p+00`;
  const { mantissa, exponent } = binaryOf(value);
  const missing = 53 - mantissa.toString(2).length;
  // One bit before the point and 60 behind it: 15 hexadecimal digits.
  let bits = mantissa << BigInt(8 + missing);
  let power = exponent - missing + 52;
  if (precision !== undefined && precision < 15) {
    const extra = BigInt(60 - 4 * precision);
    const kept = bits >> extra;
    const rest = bits - (kept << extra);
    const half = 1n << (extra - 1n);
    bits = (rest > half || (rest === half && (kept & 1n) === 1n) ? kept + 1n : kept) << extra;
    if (bits >> 61n === 1n) {
      bits >>= 1n;
      power++;
    }
  }
  const digits = (bits & ((1n << 60n) - 1n)).toString(16).padStart(15, "0");
  const fraction =
    precision === undefined
      ? digits.replace(/0+$/, "")
      : digits.slice(0, precision) + padCharacters(precision - digits.length, "0");
  return `0x1${fraction === "" ? "" : `.${fraction}`}p${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** With the sharp flag: always a point, and for `%g` the zeros that it would leave out. */
function withPoint(number: string, kind: string, precision: number | undefined): string {
  const tailAt = number.search(kind === "x" || kind === "X" ? /p/i : /e/i);
  const tail = tailAt === -1 ? "" : number.slice(tailAt);
  const mantissa = tailAt === -1 ? number : number.slice(0, tailAt);
  const wanted = "gGx".includes(kind) ? (precision ?? 6) : 0;
  const hasPoint = mantissa.includes(".");
  const significant = significantDigits(mantissa) + (!hasPoint && mantissa === "0" ? 1 : 0);
  return `${mantissa}${hasPoint ? "" : "."}${padCharacters(wanted - significant, "0")}${tail}`;
}

/** As Go counts them: from the first that is not zero, the `x` of a hexadecimal number among them. */
function significantDigits(mantissa: string): number {
  return mantissa.replaceAll(".", "").replace(/^0+/, "").length;
}
