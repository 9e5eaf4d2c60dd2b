/**
 * @module `time.*`, after OPA's time.go: instants are nanoseconds since 1970 within 64 bits, from 1677 to 2262.
 */

import { RegoNumber, type Value } from "../values/index.ts";
import type { Builtins } from "./builtin.ts";
import { intOperand } from "./numbers-int.ts";
import { stringOperand } from "./operands.ts";
import { daysInMonth, weekdayOf } from "./time/civil.ts";
import { parseDuration } from "./time/duration.ts";
import { formatInstant } from "./time/format.ts";
import { type Instant, instantOperand, secondsAt, show, toNanoseconds } from "./time/instant.ts";
import { RFC3339_NANO, WEEKDAYS } from "./time/layout.ts";
import { parseInstant } from "./time/parse.ts";

export const timeBuiltins = {
  "time.add_date": (operands) => addDate(operands),
  "time.clock": (operands) => {
    const { hour, minute, second } = show(instantOperand(operands, 0).instant);
    return numbers(hour, minute, second);
  },
  "time.date": (operands) => {
    const { year, month, day } = show(instantOperand(operands, 0).instant);
    return numbers(year, month, day);
  },
  "time.diff": (operands) =>
    difference(instantOperand(operands, 0).instant, instantOperand(operands, 1).instant),
  "time.format": (operands) => {
    const { instant, layout } = instantOperand(operands, 0);
    return formatInstant(instant, layout === "" ? RFC3339_NANO : layout);
  },
  "time.now_ns": (_operands, { now }) => RegoNumber.of(now),
  "time.parse_duration_ns": (operands) => RegoNumber.of(parseDuration(stringOperand(operands, 0))),
  "time.parse_ns": (operands) =>
    toNanoseconds(parseInstant(stringOperand(operands, 0), stringOperand(operands, 1))),
  "time.parse_rfc3339_ns": (operands) => toNanoseconds(parseInstant("RFC3339", stringOperand(operands, 0))),
  "time.weekday": (operands) => WEEKDAYS[weekdayOf(show(instantOperand(operands, 0).instant).days)] ?? "",
} satisfies Builtins;

/** Years, months and days later by the calendar of its zone; days that a month lacks go over into the next. */
function addDate(operands: readonly Value[]): Value {
  const { instant } = instantOperand(operands, 0);
  const [years, months, days] = [1, 2, 3].map((at) => Number(intOperand(operands, at))) as Three;
  const shown = show(instant);
  const date = { year: shown.year + years, month: shown.month + months, day: shown.day + days };
  return toNanoseconds({ ...instant, seconds: secondsAt(date, shown, instant.zone) });
}

type Three = [number, number, number];

/** Years, months, days, hours, minutes and seconds between two instants, by the calendar of the first one's zone. */
function difference(one: Instant, other: Instant): Value {
  const moved = { ...other, zone: one.zone };
  const [from, to] = isAfter(one, other) ? [show(moved), show(one)] : [show(one), show(moved)];
  const parts = [
    to.year - from.year,
    to.month - from.month,
    to.day - from.day,
    to.hour - from.hour,
    to.minute - from.minute,
    to.second - from.second,
  ];
  // What is below zero borrows from the next larger unit.
  const sizes = [0, 12, daysInMonth(from.month, from.year), 24, 60, 60];
  for (let at = parts.length - 1; at > 0; at--) {
    const part = parts[at] ?? 0;
    if (part >= 0) continue;
    parts[at] = part + (sizes[at] ?? 0);
    parts[at - 1] = (parts[at - 1] ?? 0) - 1;
  }
  return numbers(...parts);
}

function isAfter(one: Instant, other: Instant): boolean {
  if (one.seconds !== other.seconds) return one.seconds > other.seconds;
  return one.nanoseconds > other.nanoseconds;
}

function numbers(...values: readonly number[]): Value {
  return values.map((value) => RegoNumber.of(value));
}
