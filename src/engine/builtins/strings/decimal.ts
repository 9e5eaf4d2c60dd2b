/**
 * @module The decimal digits of a double, the fewest that tell it from its neighbours or exactly as many as asked for, rounded
 * as Go's strconv does: on the exact value, to even on a tie. JavaScript's own stop at 100 digits.
 */

/** `0.digits * 10 ** point`, without zeros at either end; no digits at all are zero. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The bits of a double: `mantissa * 2 ** exponent`. */
export interface Binary {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const MANTISSA_BITS = 52n;
const EXPONENT_BIAS = 1075;
/** Every double has fewer. */
const MAX_DIGITS = 800;

/** The fewest digits. The number must not be negative. */
export function shortestDecimal(value: number): Decimal {
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  return decimal(mantissa.replace(".", ""), Number(exponent) + 1);
}

/** So many digits at the most, none before the first. The number must not be negative. */
export function roundedToDigits(value: number, count: number): Decimal {
  const exact = exactDecimal(value);
  return rounded(exact, Math.min(count, MAX_DIGITS));
}

/** So many digits after the point at the most. The number must not be negative. */
export function roundedToFraction(value: number, count: number): Decimal {
  const exact = exactDecimal(value);
  return rounded(exact, Math.min(exact.point + count, MAX_DIGITS * 2));
}

/** The bits of a double that is not negative. */
export function binaryOf(value: number): Binary {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const fraction = bits & ((1n << MANTISSA_BITS) - 1n);
  const biased = Number(bits >> MANTISSA_BITS);
  return biased === 0
    ? { mantissa: fraction, exponent: 1 - EXPONENT_BIAS }
    : { mantissa: fraction | (1n << MANTISSA_BITS), exponent: biased - EXPONENT_BIAS };
}

function exactDecimal(value: number): Decimal {
  const { mantissa, exponent } = binaryOf(value);
  if (exponent >= 0) {
    const digits = String(mantissa << BigInt(exponent));
    return decimal(digits, digits.length);
  }
  const digits = String(mantissa * 5n ** BigInt(-exponent));
  return decimal(digits, digits.length + exponent);
}

function rounded({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: "", point: 0 };
  const kept = digits.slice(0, count);
  const next = digits.charCodeAt(count) - 0x30;
  const isTie = next === 5 && digits.length === count + 1;
  const up = isTie ? count > 0 && kept.charCodeAt(count - 1) % 2 === 1 : next >= 5;
  if (!up) return decimal(kept, point);
  const raised = String(BigInt(kept === "" ? "0" : kept) + 1n).padStart(count, "0");
  return decimal(raised, point + raised.length - count);
}

function decimal(digits: string, point: number): Decimal {
  const withoutTail = digits.replace(/0+$/, "");
  const trimmed = withoutTail.replace(/^0+/, "");
  return trimmed === ""
    ? { digits: "", point: 0 }
    : { digits: trimmed, point: point - (withoutTail.length - trimmed.length) };
}
