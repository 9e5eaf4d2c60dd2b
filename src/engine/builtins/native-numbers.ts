/**
 * @module Sums, products, rounding and bits of numbers as OPA itself computes them; OPA's WebAssembly has other digits, or takes `1e2`
 * for no integer. v1/topdown/{aggregates,arithmetic,bits}.go.
 */

import { RegoNumber, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins } from "./builtin.ts";
import { floatOf, floatText, numberOf, product, sum } from "./native-float.ts";
import { type BigFloat, truncate } from "./numbers-bigfloat.ts";
import { listOperand, numberOperand, operandError } from "./operands.ts";

export const numberBuiltins = {
  abs: (operands) =>
    unary(operands, {
      small: magnitude,
      float: ({ mantissa, exponent }) => ({ mantissa: magnitude(mantissa), exponent }),
    }),
  "bits.and": (operands) => bits(operands, (one, other) => one & other),
  "bits.lsh": (operands) => bits(operands, shiftLeft),
  "bits.negate": (operands) => RegoNumber.of(~integerOperand(operands, 0)),
  "bits.or": (operands) => bits(operands, (one, other) => one | other),
  "bits.rsh": (operands) => bits(operands, (one, other) => one >> shiftOf(other)),
  "bits.xor": (operands) => bits(operands, (one, other) => one ^ other),
  ceil: (operands) => unary(operands, { small: identity, float: ceiling }),
  floor: (operands) => unary(operands, { small: identity, float: floor }),
  product: (operands) => total(operands, PRODUCT),
  round: (operands) => unary(operands, { small: identity, float: round }),
  sum: (operands) => total(operands, SUM),
} satisfies Builtins;

/** Of all numbers of a list: exactly where they are integers, else as floats, one after the other. */
interface Total {
  readonly start: bigint;
  readonly exact: (one: bigint, other: bigint) => bigint;
  readonly float: (one: BigFloat, other: BigFloat) => BigFloat;
  /** Of the float that it begins with, which all the others are rounded to. */
  readonly floatBits: number;
}

const SUM: Total = { start: 0n, exact: (one, other) => one + other, float: sum, floatBits: 64 };

/** Begins with Go's `big.NewFloat(1)`, which has 53 bits. */
const PRODUCT_BITS = 53;
const PRODUCT: Total = {
  start: 1n,
  exact: (one, other) => one * other,
  float: (one, other) => product(one, other, PRODUCT_BITS),
  floatBits: PRODUCT_BITS,
};

function total(operands: readonly Value[], { start, exact, float, floatBits }: Total): RegoNumber {
  const numbers = listOperand(operands, 0).map((item) => {
    if (item instanceof RegoNumber) return item;
    throw operandError(item, 0, "number");
  });
  const integers = numbers.map((number) => number.toBigInt());
  if (integers.every((integer) => integer !== undefined))
    return numberOf(integers.reduce(exact, start).toString());
  const result = numbers.map(floatOf).reduce(float, { mantissa: start, exponent: 0 });
  return numberOf(withSign(floatText(result, floatBits), numbers, floatBits));
}

/** A product of zero has a sign. */
function withSign(text: string, numbers: readonly RegoNumber[], floatBits: number): string {
  const negative = numbers.filter((number) => number.text.startsWith("-"));
  return text === "0" && floatBits === PRODUCT_BITS && negative.length % 2 === 1 ? "-0" : text;
}

interface Unary {
  readonly small: (integer: bigint) => bigint;
  readonly float: (float: BigFloat) => BigFloat;
}

/** Where OPA computes with integers; all others it rounds to 64 bits first. */
const SMALL = 2n ** 31n;
const INTEGER = /^-?\d+$/;

function unary(operands: readonly Value[], { small, float }: Unary): RegoNumber {
  const number = numberOperand(operands, 0);
  if (INTEGER.test(number.text)) {
    const integer = BigInt(number.text);
    if (integer >= -SMALL && integer < SMALL) return RegoNumber.of(small(integer));
  }
  const result = float(floatOf(number));
  return numberOf(floatText(result, Math.max(FLOAT_BITS, magnitude(result.mantissa).toString(2).length)));
}

/** An integer that needs more has as many. */
const FLOAT_BITS = 64;

const HALF: BigFloat = { mantissa: 1n, exponent: -1 };

function round(float: BigFloat): BigFloat {
  const half = float.mantissa < 0n ? { ...HALF, mantissa: -1n } : HALF;
  return integerOf(truncate(sum(float, half)));
}

/** What lies between -1 and 0 becomes 1, as in OPA. */
function ceiling(float: BigFloat): BigFloat {
  const integer = truncate(float);
  return integer < 0n || isInteger(float) ? integerOf(integer) : integerOf(integer + 1n);
}

/** What lies between -1 and 0 becomes 0, as in OPA. */
function floor(float: BigFloat): BigFloat {
  const integer = truncate(float);
  return integer >= 0n || isInteger(float) ? integerOf(integer) : integerOf(integer - 1n);
}

function isInteger(float: BigFloat): boolean {
  return float.exponent >= 0 || truncate(float) << BigInt(-float.exponent) === float.mantissa;
}

function integerOf(mantissa: bigint): BigFloat {
  return { mantissa, exponent: 0 };
}

function identity(integer: bigint): bigint {
  return integer;
}

function magnitude(integer: bigint): bigint {
  return integer < 0n ? -integer : integer;
}

function bits(operands: readonly Value[], compute: (one: bigint, other: bigint) => bigint): RegoNumber {
  return RegoNumber.of(compute(integerOperand(operands, 0), integerOperand(operands, 1)));
}

/** More would not be read as a number any more. */
const MAX_SHIFT = 30_000n;

function shiftLeft(integer: bigint, by: bigint): bigint {
  const shift = shiftOf(by);
  if (integer !== 0n && shift > MAX_SHIFT) throw new BuiltinError(`more than ${MAX_SHIFT} bits`);
  return integer << shift;
}

function shiftOf(by: bigint): bigint {
  if (by >= 0n) return by;
  throw new BuiltinError("operand 2 must be an unsigned integer number but got a negative integer");
}

function integerOperand(operands: readonly Value[], at: number): bigint {
  const integer = numberOperand(operands, at).toBigInt();
  if (integer !== undefined) return integer;
  throw new BuiltinError(`operand ${at + 1} must be integer number but got floating-point number`);
}
