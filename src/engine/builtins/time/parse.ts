/**
 * @module Text as instants by Go's layouts (`time.Parse`): laxer than the layout here and there, as Go is.
 */

import { daysBefore, daysInMonth, isLeapYear } from "./civil.ts";
import { type Instant, secondsAt } from "./instant.ts";
import { MONTHS, parseLayout } from "./layout.ts";
import { readElement } from "./parse-elements.ts";
import { failure, type Reading } from "./reading.ts";
import { UTC } from "./zone.ts";

/** Throws a `BuiltinError` where the text does not follow the layout. */
export function parseInstant(layoutText: string, text: string): Pick<Instant, "seconds" | "nanoseconds"> {
  const layout = parseLayout(layoutText);
  const reading: Reading = {
    rest: text,
    year: 0,
    month: undefined,
    day: undefined,
    dayOfYear: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    nanoseconds: 0,
    half: undefined,
    isUtc: false,
    offset: undefined,
  };
  for (const [index, element] of layout.elements.entries()) {
    skip(reading, element.before);
    readElement(reading, element, layout.elements[index + 1]);
  }
  skip(reading, layout.after);
  if (reading.rest !== "") throw failure(`extra text: ${reading.rest}`);
  return instantOf(reading);
}

/** Any number of spaces for any other, but at the end none is enough. */
function skip(reading: Reading, before: string): void {
  let { rest } = reading;
  for (let at = 0; at < before.length; ) {
    const character = before[at] as string;
    if (character === " ") {
      if (rest !== "" && !rest.startsWith(" ")) throw failure(`${rest} is not ${before}`);
      while (before[at] === " ") at++;
      rest = rest.replace(/^ +/, "");
    } else {
      if (!rest.startsWith(character)) throw failure(`${rest} is not ${before}`);
      at++;
      rest = rest.slice(1);
    }
  }
  reading.rest = rest;
}

function instantOf(reading: Reading): Pick<Instant, "seconds" | "nanoseconds"> {
  const { year, minute, second, nanoseconds } = reading;
  const { month, day } = monthAndDay(reading);
  if (day < 1 || day > daysInMonth(month, year)) throw failure("day out of range");
  const seconds = secondsAt({ year, month, day }, { hour: hourOf(reading), minute, second }, UTC);
  const offset = reading.isUtc ? 0 : (reading.offset ?? 0);
  return { seconds: seconds - offset, nanoseconds };
}

function hourOf({ hour, half }: Reading): number {
  if (half === "PM" && hour < 12) return hour + 12;
  return half === "AM" && hour === 12 ? 0 : hour;
}

/** The day of the year gives both; what the text says of them must agree. */
function monthAndDay({ year, month, day, dayOfYear }: Reading): {
  readonly month: number;
  readonly day: number;
} {
  if (dayOfYear === undefined) return { month: month ?? 1, day: day ?? 1 };
  const found = dateOfYear(dayOfYear, year);
  if (month !== undefined && month !== found.month) throw failure("day-of-year does not match month");
  if (day !== undefined && day !== found.day) throw failure("day-of-year does not match day");
  return found;
}

function dateOfYear(dayOfYear: number, year: number): { readonly month: number; readonly day: number } {
  const leapDay = 31 + 29;
  if (isLeapYear(year) && dayOfYear === leapDay) return { month: 2, day: 29 };
  const plain = isLeapYear(year) && dayOfYear > leapDay ? dayOfYear - 1 : dayOfYear;
  if (plain < 1 || plain > 365) throw failure("day-of-year out of range");
  const month = MONTHS.findLastIndex((_, index) => daysBefore(index + 1) < plain) + 1;
  return { month, day: plain - daysBefore(month) };
}
