/**
 * @module Numbers as Go's strconv reads and writes them where its YAML does.
 */

/** A double as `FormatFloat(value, 'g', -1, 64)` writes it: with an exponent below 1e-4 and from 1e6 on. */
export function formatDouble(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  const digits = mantissa.replace(/[-.]/g, "");
  const sign = value < 0 ? "-" : "";
  if (exponent < -4 || exponent >= 6) {
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  if (exponent + 1 >= digits.length) return `${sign}${digits.padEnd(exponent + 1, "0")}`;
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** The same of the nearest number of 32 bits, with no more digits than tell it from others of 32 bits. */
export function formatSingle(value: number): string {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return formatDouble(short);
  }
  return formatDouble(Number(single.toPrecision(9)));
}

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const INTEGER = /^([-+]?)(0[xX]|0[oO]|0[bB]|0(?=[0-7])|)([0-9a-fA-F]+)$/;
const RADIX: Readonly<Record<string, number>> = { "0x": 16, "0o": 8, "0b": 2, "0": 8, "": 10 };

/** An integer of 64 bits, in any notation of Go's or YAML's; undefined of anything else. */
export function parseInteger(text: string): bigint | undefined {
  const match = INTEGER.exec(text);
  if (match === null) return undefined;
  const [, sign = "", prefix = "", digits = ""] = match;
  const radix = RADIX[prefix.toLowerCase()] ?? 10;
  if (![...digits].every((digit) => Number.parseInt(digit, 16) < radix) || digits.length > 64)
    return undefined;
  const value = BigInt(`${radix === 10 ? "" : { 16: "0x", 8: "0o", 2: "0b" }[radix]}${digits}`);
  // Unsigned ones must not have a sign.
  if (sign === "") return value < 2n ** 64n ? value : undefined;
  const signed = sign === "-" ? -value : value;
  return BigInt.asIntN(64, signed) === signed ? signed : undefined;
}

/** A finite double in YAML's notation; undefined of anything else. */
export function parseFloatText(text: string): number | undefined {
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
