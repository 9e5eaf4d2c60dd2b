/**
 * @module Durations such as `1h30m` as Go reads them (`time.ParseDuration`), with OPA's days, weeks and years of fixed length.
 */

import { BuiltinError } from "../builtin.ts";
import { type Decimal, shortestDecimal } from "../strings/decimal.ts";

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["\u00b5s", 1_000n],
  ["\u03bcs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

/** In hours. */
const LONG_UNITS: ReadonlyMap<string, number> = new Map([
  ["d", 24],
  ["w", 7 * 24],
  ["y", 365 * 24],
]);

const MAX = 2n ** 63n;
const SEGMENT = /([\d.]+)(ms|us|\u00b5s|ns|[a-z])/y;

/** In nanoseconds. Throws a `BuiltinError`. */
export function parseDuration(text: string): bigint {
  return parseGoDuration(/[dwy]/.test(text) ? withoutLongUnits(text) : text, text);
}

/** Days, weeks and years as hours, by floats as OPA does. */
function withoutLongUnits(text: string): string {
  const sign = /^[+-]?/.exec(text)?.[0] ?? "";
  const parts = [sign];
  for (SEGMENT.lastIndex = sign.length; SEGMENT.lastIndex < text.length; ) {
    const [segment, digits = "", unit = ""] = SEGMENT.exec(text) ?? [];
    if (segment === undefined) throw failure(text);
    const hours = LONG_UNITS.get(unit);
    parts.push(hours === undefined ? segment : `${plainDigits(hoursOf(digits, hours, text))}h`);
  }
  return parts.join("");
}

function hoursOf(digits: string, hours: number, text: string): number {
  const number = /^(\d+(?:\.\d*)?|\.\d+)$/.test(digits) ? Number(digits) : Number.NaN;
  const total = number * hours;
  if (!Number.isFinite(total)) throw failure(text);
  return total;
}

/** Never with an exponent. */
function plainDigits(number: number): string {
  const { digits, point }: Decimal = shortestDecimal(number);
  if (digits === "") return "0";
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  const whole = digits.slice(0, point).padEnd(point, "0");
  return digits.length > point ? `${whole}.${digits.slice(point)}` : whole;
}

function parseGoDuration(text: string, shown: string): bigint {
  const [, sign = "", unsigned = ""] = /^([+-]?)([\s\S]*)$/.exec(text) ?? [];
  if (unsigned === "0") return 0n;
  if (unsigned === "") throw failure(shown);
  let total = 0n;
  const segment = /(\d*)(?:\.(\d*))?([^\d.]+)/y;
  while (segment.lastIndex < unsigned.length) {
    const [all, whole = "", fraction, unitName = ""] = segment.exec(unsigned) ?? [];
    const unit = UNITS.get(unitName);
    if (all === undefined || unit === undefined || whole + (fraction ?? "") === "") throw failure(shown);
    total += segmentValue(whole, fraction ?? "", unit, shown);
    if (total > MAX) throw failure(shown);
  }
  if (sign === "-") return -total;
  if (total === MAX) throw failure(shown);
  return total;
}

/** The fraction goes by floats, as in Go, which shows in nanoseconds of an hour. */
function segmentValue(whole: string, fraction: string, unit: bigint, shown: string): bigint {
  const integer = BigInt(whole === "" ? "0" : whole);
  if (whole.replace(/^0+/, "").length > 19 || integer > MAX / unit) throw failure(shown);
  const { digits, scale } = leadingFraction(fraction);
  if (digits === 0n) return integer * unit;
  return integer * unit + BigInt(Math.trunc(Number(digits) * (Number(unit) / scale)));
}

/** As many digits as fit 63 bits. */
function leadingFraction(fraction: string): { readonly digits: bigint; readonly scale: number } {
  let digits = 0n;
  let scale = 1;
  for (const digit of fraction) {
    if (digits > (MAX - 1n) / 10n) break;
    const more = digits * 10n + BigInt(digit);
    if (more > MAX) break;
    digits = more;
    scale *= 10;
  }
  return { digits, scale };
}

function failure(text: string): BuiltinError {
  return new BuiltinError(`time: invalid duration ${JSON.stringify(text)}`);
}
