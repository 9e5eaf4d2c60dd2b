/**
 * @module Arithmetic and decimal text as Go's `big.Float` of 64 bits has them (math/big, `Float.Add`, `Mul`, `Quo` and `Text(…, -1)`): the
 * shortest digits that are read back as the same float.
 */

import { RegoNumber } from "../values/index.ts";
import { BuiltinError } from "./builtin.ts";
import { type BigFloat, parseBigFloat } from "./numbers-bigfloat.ts";

const PRECISION = 64;

/** Go's `%g` has an exponent from here on, and below 1e-4. */
const FIRST_WITH_EXPONENT = 6;
const LAST_WITHOUT_EXPONENT = -4;

/** Digits with the decimal point before the digit at `point`: `{ digits: "15", point: 1 }` is 1.5. No zeros at the end. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The quotient, rounded to the nearest of 64 bits, to even on a tie. The divisor is not zero. */
export function quotient(one: BigFloat, other: BigFloat): BigFloat {
  const isNegative = one.mantissa < 0n !== other.mantissa < 0n;
  const [dividend, divisor] = [magnitudeOf(one.mantissa), magnitudeOf(other.mantissa)];
  if (dividend === 0n) return { mantissa: 0n, exponent: 0 };
  // Two bits more than are kept: one to round by, one to tell whether anything is left over.
  const shift = BigInt(Math.max(0, PRECISION + 2 + bitLength(divisor) - bitLength(dividend)));
  const scaled = dividend << shift;
  const whole = scaled / divisor;
  const sticky = whole * divisor === scaled ? 0n : 1n;
  const exponent = one.exponent - other.exponent - Number(shift) - 1;
  const magnitude = (whole << 1n) | sticky;
  return rounded(isNegative ? -magnitude : magnitude, exponent);
}

/** The sum, rounded likewise. */
export function sum(one: BigFloat, other: BigFloat): BigFloat {
  const exponent = Math.min(one.exponent, other.exponent);
  const aligned = (float: BigFloat) => float.mantissa << BigInt(float.exponent - exponent);
  return rounded(aligned(one) + aligned(other), exponent);
}

/** The product, rounded likewise, or to the nearest of fewer bits. */
export function product(one: BigFloat, other: BigFloat, bits = PRECISION): BigFloat {
  return rounded(one.mantissa * other.mantissa, one.exponent + other.exponent, bits);
}

/** As OPA writes a float of so many bits: without exponent where it is an integer, else by `%g`. */
export function floatText({ mantissa, exponent }: BigFloat, bits = PRECISION): string {
  const sign = mantissa < 0n ? "-" : "";
  const magnitude = magnitudeOf(mantissa);
  if (magnitude === 0n) return "0";
  const decimal = shortest(magnitude, exponent, bits);
  const isInteger = exponent >= 0 || magnitude % (1n << BigInt(-exponent)) === 0n;
  const power = decimal.point - 1;
  const hasExponent = !isInteger && (power < LAST_WITHOUT_EXPONENT || power >= FIRST_WITH_EXPONENT);
  return sign + (hasExponent ? withExponent(decimal) : withoutExponent(decimal));
}

function withExponent({ digits, point }: Decimal): string {
  const power = point - 1;
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  return `${digits[0]}${fraction}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

function withoutExponent({ digits, point }: Decimal): string {
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  const whole = digits.slice(0, point).padEnd(point, "0");
  return digits.length > point ? `${whole}.${digits.slice(point)}` : whole;
}

/** The first digits at which the float's neighbours part from it, rounded so that they still mean it. */
function shortest(magnitude: bigint, exponent: number, bits: number): Decimal {
  // Such that the last bit is half of what the last one of the float's is worth.
  const shift = bits + 1 - bitLength(magnitude);
  const halves = shift >= 0 ? magnitude << BigInt(shift) : magnitude >> BigInt(-shift);
  const isEven = (halves & 2n) === 0n;
  const lower = decimalOf(halves - 1n, exponent - shift);
  const upper = decimalOf(halves + 1n, exponent - shift);
  const exact = decimalOf(halves, exponent - shift);
  for (let at = 0; at < exact.digits.length; at++) {
    const [digit, low, high] = [exact, lower, upper].map(({ digits }) => Number(digits[at] ?? 0)) as [
      number,
      number,
      number,
    ];
    const mayGoDown = low !== digit || (isEven && at + 1 === lower.digits.length);
    const mayGoUp = digit !== high && (isEven || digit + 1 < high || at + 1 < upper.digits.length);
    if (mayGoDown && mayGoUp)
      return isNearerAbove(exact.digits, at + 1) ? up(exact, at + 1) : down(exact, at + 1);
    if (mayGoDown) return down(exact, at + 1);
    if (mayGoUp) return up(exact, at + 1);
  }
  return exact;
}

function decimalOf(magnitude: bigint, exponent: number): Decimal {
  const scaled = exponent >= 0 ? magnitude << BigInt(exponent) : magnitude * 5n ** BigInt(-exponent);
  const digits = scaled.toString();
  return { digits: digits.replace(/0+$/, ""), point: digits.length + Math.min(exponent, 0) };
}

/** Whether digits cut to so many are to be rounded up; on a tie, to an even digit. */
function isNearerAbove(digits: string, count: number): boolean {
  const next = digits[count] ?? "0";
  if (next === "5" && count + 1 === digits.length) return Number(digits[count - 1]) % 2 === 1;
  return next >= "5";
}

function down({ digits, point }: Decimal, count: number): Decimal {
  return { digits: digits.slice(0, count).replace(/0+$/, ""), point };
}

function up({ digits, point }: Decimal, count: number): Decimal {
  const raised = (BigInt(digits.slice(0, count)) + 1n).toString();
  const carried = raised.length - Math.min(count, digits.length);
  return { digits: raised.replace(/0+$/, ""), point: point + carried };
}

function rounded(mantissa: bigint, exponent: number, bits = PRECISION): BigFloat {
  const magnitude = magnitudeOf(mantissa);
  const excess = BigInt(Math.max(0, bitLength(magnitude) - bits));
  if (excess === 0n) return { mantissa, exponent };
  const kept = magnitude >> excess;
  const rest = magnitude - (kept << excess);
  const half = 1n << (excess - 1n);
  const isUp = rest > half || (rest === half && (kept & 1n) === 1n);
  const result = isUp ? kept + 1n : kept;
  return { mantissa: mantissa < 0n ? -result : result, exponent: exponent + Number(excess) };
}

function magnitudeOf(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function bitLength(magnitude: bigint): number {
  return magnitude === 0n ? 0 : magnitude.toString(2).length;
}

/** Throws a `BuiltinError` for a number that is no float of Go's. */
export function floatOf({ text }: RegoNumber): BigFloat {
  const float = parseBigFloat(text);
  if (float === undefined) throw new BuiltinError("illegal value");
  return float;
}

/** Throws a `BuiltinError` for a text that is no number. */
export function numberOf(text: string): RegoNumber {
  try {
    return RegoNumber.parse(text);
  } catch (error) {
    throw new BuiltinError((error as Error).message);
  }
}
