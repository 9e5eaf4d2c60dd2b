/**
 * @module Instants as built-ins of time get and give them: nanoseconds since 1970 within 64 bits, shown in a zone.
 */

import { RegoNumber, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { parseBigFloat, toExactInteger } from "../numbers-bigfloat.ts";
import { isInt64 } from "../numbers-int.ts";
import { operandError } from "../operands.ts";
import { type CivilDate, type Clock, clockOf, dateOf, daysOf, SECONDS_PER_DAY } from "./civil.ts";
import { periodAt, UTC, type Zone, zoneOf } from "./zone.ts";

export interface Instant {
  /** Since 1970. */
  readonly seconds: number;
  /** Of the second. */
  readonly nanoseconds: number;
  readonly zone: Zone;
}

/** How clocks and calendars of its zone show an instant. */
export interface Shown extends CivilDate, Clock {
  readonly nanosecond: number;
  /** Days since 1970. */
  readonly days: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly zoneName: string;
}

const BILLION = 1_000_000_000n;

/** Of an operand that is nanoseconds, or an array of them, a zone and a layout. */
export function instantOperand(
  operands: readonly Value[],
  at: number,
): { readonly instant: Instant; readonly layout: string } {
  const value = operands[at];
  if (value instanceof RegoNumber) return { instant: instantOf(value, UTC), layout: "" };
  const parts = Array.isArray(value) ? (value as readonly Value[]) : [];
  const [number, zone = "", layout = ""] = parts;
  // OPA says operand 1 of whichever it is.
  if (number === undefined) throw operandError(value, 0, "either number (ns) or [number (ns), string (tz)]");
  if (!(number instanceof RegoNumber)) throw operandError(number, 0, "number");
  if (typeof zone !== "string") throw operandError(zone, 0, "string");
  const found = zoneOf(zone);
  if (typeof layout !== "string") throw operandError(layout, 0, "string");
  return { instant: instantOf(number, found), layout };
}

/** OPA reads the number as a float of 64 bits, and refuses what is no integer then. */
function instantOf({ text }: RegoNumber, zone: Zone): Instant {
  const float = parseBigFloat(text);
  const integer = float === undefined ? undefined : toExactInteger(float);
  if (integer === undefined || !isInt64(integer)) throw new BuiltinError("timestamp too big");
  const nanoseconds = ((integer % BILLION) + BILLION) % BILLION;
  return {
    seconds: Number((integer - nanoseconds) / BILLION),
    nanoseconds: Number(nanoseconds),
    zone,
  };
}

/** Nanoseconds since 1970. Throws a `BuiltinError` beyond 64 bits. */
export function toNanoseconds({
  seconds,
  nanoseconds,
}: Pick<Instant, "seconds" | "nanoseconds">): RegoNumber {
  const total = Number.isSafeInteger(seconds) ? BigInt(seconds) * BILLION + BigInt(nanoseconds) : undefined;
  if (total === undefined || !isInt64(total)) throw new BuiltinError("time outside of valid range");
  return RegoNumber.of(total);
}

export function show({ seconds, nanoseconds, zone }: Instant): Shown {
  const { offset, name } = periodAt(zone, seconds);
  const local = seconds + offset;
  const days = Math.floor(local / SECONDS_PER_DAY);
  return {
    ...dateOf(days),
    ...clockOf(local),
    nanosecond: nanoseconds,
    days,
    offset,
    zoneName: name,
  };
}

/** The instant at which clocks of a zone show a time; where they show it twice or never, the one that Go takes. */
export function secondsAt(date: CivilDate, { hour, minute, second }: Clock, zone: Zone): number {
  const local = daysOf(date) * SECONDS_PER_DAY + (hour * 60 + minute) * 60 + second;
  const { offset, start, end } = periodAt(zone, local);
  const utc = local - offset;
  return offset === 0 || (utc >= start && utc < end) ? utc : local - periodAt(zone, utc).offset;
}
