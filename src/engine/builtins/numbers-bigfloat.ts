/**
 * @module Decimal text as Go's `big.Float` of 64 bits reads it, bit by bit, because what OPA computes with shows how it
 * rounded: `units.parse_bytes` of many digits, or a timestamp with a fraction (math/big, `Float.Parse`).
 */

/** `mantissa * 2 ** exponent`, exactly. */
export interface BigFloat {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const DECIMAL = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+))?$/;
const PRECISION = 64;
/** Go multiplies powers of five with so many bits more than the result has. */
const EXTRA_BITS = 64;
/** Go keeps powers of five up to here in a table, the largest that 64 bits hold. */
const LAST_EXACT_POWER = 27;

/** The float of a decimal number's text, rounded to the nearest of 64 bits, to even on a tie; undefined where it is none. */
export function parseBigFloat(text: string): BigFloat | undefined {
  const [, sign, digits = "", exponentText = "0"] = DECIMAL.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const [whole = "", fraction = ""] = digits.split(".");
  const mantissa = BigInt(whole + fraction);
  const tens = Number(exponentText) - fraction.length;
  const magnitude =
    tens === 0 || mantissa === 0n
      ? { mantissa, exponent: 0 }
      : tens > 0
        ? product({ mantissa, exponent: tens }, powerOfFive(tens), PRECISION)
        : quotient({ mantissa, exponent: tens }, powerOfFive(-tens));
  const rounded = round(magnitude, PRECISION);
  return sign === "-" ? { ...rounded, mantissa: -rounded.mantissa } : rounded;
}

/** The product with an integer, rounded to 64 bits. */
export function multiply(float: BigFloat, factor: bigint): BigFloat {
  return product(float, { mantissa: factor, exponent: 0 }, PRECISION);
}

/** The integer towards zero. */
export function truncate({ mantissa, exponent }: BigFloat): bigint {
  if (exponent >= 0) return mantissa << BigInt(exponent);
  const magnitude = (mantissa < 0n ? -mantissa : mantissa) >> BigInt(-exponent);
  return mantissa < 0n ? -magnitude : magnitude;
}

/** The integer where the float is one, else undefined. */
export function toExactInteger(float: BigFloat): bigint | undefined {
  const integer = truncate(float);
  return float.exponent >= 0 || integer << BigInt(-float.exponent) === float.mantissa ? integer : undefined;
}

function product(one: BigFloat, other: BigFloat, precision: number): BigFloat {
  return round(
    { mantissa: one.mantissa * other.mantissa, exponent: one.exponent + other.exponent },
    precision,
  );
}

/** Divides to more bits than are kept; the last of them tells that something was left over, so that no tie is seen in it. */
function quotient(one: BigFloat, other: BigFloat): BigFloat {
  const shift = Math.max(0, PRECISION + 2 + bitLength(other.mantissa) - bitLength(one.mantissa));
  const dividend = one.mantissa << BigInt(shift);
  const whole = dividend / other.mantissa;
  const sticky = whole * other.mantissa === dividend ? 0n : 1n;
  return round(
    { mantissa: (whole << 1n) | sticky, exponent: one.exponent - other.exponent - shift - 1 },
    PRECISION,
  );
}

/** By squaring, rounded at each step as Go's `pow5` is. */
function powerOfFive(power: number): BigFloat {
  if (power <= LAST_EXACT_POWER) return { mantissa: 5n ** BigInt(power), exponent: 0 };
  const precision = PRECISION + EXTRA_BITS;
  let result: BigFloat = { mantissa: 5n ** BigInt(LAST_EXACT_POWER), exponent: 0 };
  let factor: BigFloat = { mantissa: 5n, exponent: 0 };
  for (let left = power - LAST_EXACT_POWER; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = product(result, factor, precision);
    factor = product(factor, factor, precision + EXTRA_BITS);
  }
  return result;
}

/** To the nearest of so many bits, to even on a tie. */
function round({ mantissa, exponent }: BigFloat, bits: number): BigFloat {
  const magnitude = mantissa < 0n ? -mantissa : mantissa;
  const excess = bitLength(magnitude) - bits;
  if (excess <= 0) return { mantissa, exponent };
  const kept = magnitude >> BigInt(excess);
  const rest = magnitude - (kept << BigInt(excess));
  const half = 1n << BigInt(excess - 1);
  const up = rest > half || (rest === half && (kept & 1n) === 1n);
  const rounded = up ? kept + 1n : kept;
  return { mantissa: mantissa < 0n ? -rounded : rounded, exponent: exponent + excess };
}

function bitLength(magnitude: bigint): number {
  const hex = magnitude.toString(16);
  const first = Number.parseInt(hex[0] ?? "0", 16);
  return magnitude === 0n ? 0 : (hex.length - 1) * 4 + (32 - Math.clz32(first));
}
