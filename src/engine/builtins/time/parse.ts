/**
 * @module Text as instants by Go's layouts (`time.Parse`): laxer than the layout here and there, as Go is.
 */

import { BuiltinError } from "../builtin.ts";
import { daysBefore, daysInMonth, isLeapYear } from "./civil.ts";
import { type Instant, secondsAt } from "./instant.ts";
import { type Element, MONTHS, parseLayout, WEEKDAYS } from "./layout.ts";
import { parseAbbreviation, parseOffset } from "./parse-zone.ts";
import { UTC } from "./zone.ts";

/** September and Wednesday. */
const LONGEST_NAME = 9;

/** What was read so far, and what is still to be read. */
export interface Reading {
  rest: string;
  year: number;
  month: number | undefined;
  day: number | undefined;
  dayOfYear: number | undefined;
  hour: number;
  minute: number;
  second: number;
  nanoseconds: number;
  half: "AM" | "PM" | undefined;
  isUtc: boolean;
  /** Seconds east of UTC that the text says. */
  offset: number | undefined;
}

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

function readElement(reading: Reading, element: Element, next: Element | undefined): void {
  const { name } = element;
  if (readDate(reading, name) || readClock(reading, name, next)) return;
  if (name === ".0") readFraction(reading, element.digits + 1);
  else if (name === ".9") readOptionalFraction(reading);
  else if (name === "MST") parseAbbreviation(reading);
  else parseOffset(reading, name);
}

function readDate(reading: Reading, name: string): boolean {
  switch (name) {
    case "06": {
      const year = goInteger(take(reading, 2));
      reading.year = year >= 69 ? year + 1900 : year + 2000;
      return true;
    }
    case "2006":
      if (!/^\d/.test(reading.rest)) throw failure("year");
      reading.year = goInteger(take(reading, 4));
      return true;
    case "Jan":
      reading.month = readName(reading, MONTHS, 3) + 1;
      return true;
    case "January":
      reading.month = readName(reading, MONTHS) + 1;
      return true;
    case "1":
    case "01":
      reading.month = within(readNumber(reading, name === "01"), 1, 12, "month");
      return true;
    case "Mon":
      readName(reading, WEEKDAYS, 3);
      return true;
    case "Monday":
      readName(reading, WEEKDAYS);
      return true;
    case "2":
    case "_2":
    case "02":
      if (name === "_2" && reading.rest.startsWith(" ")) reading.rest = reading.rest.slice(1);
      reading.day = readNumber(reading, name === "02");
      return true;
    case "__2":
    case "002":
      if (name === "__2") reading.rest = reading.rest.replace(/^ {1,2}/, "");
      reading.dayOfYear = Number(takeMatch(reading, name === "002" ? /^\d{3}/ : /^\d{1,3}/));
      return true;
    default:
      return false;
  }
}

function readClock(reading: Reading, name: string, next: Element | undefined): boolean {
  switch (name) {
    case "15":
      reading.hour = within(readNumber(reading, false), 0, 23, "hour");
      return true;
    case "3":
    case "03":
      reading.hour = within(readNumber(reading, name === "03"), 0, 12, "hour");
      return true;
    case "4":
    case "04":
      reading.minute = within(readNumber(reading, name === "04"), 0, 59, "minute");
      return true;
    case "5":
    case "05":
      reading.second = within(readNumber(reading, name === "05"), 0, 59, "second");
      // A fraction may follow where the layout has none.
      if (next === undefined || !next.name.startsWith(".")) readOptionalFraction(reading);
      return true;
    case "PM":
    case "pm": {
      const half = take(reading, 2);
      const upper = name === "PM" ? half : half.toUpperCase();
      if ((name === "pm" && half === upper) || (upper !== "AM" && upper !== "PM")) throw failure("AM or PM");
      reading.half = upper;
      return true;
    }
    default:
      return false;
  }
}

/** Letters of either case will do. */
function readName(reading: Reading, names: readonly string[], length?: number): number {
  const shown = names.map((name) => name.slice(0, length).toLowerCase());
  const text = lowerAscii(reading.rest.slice(0, LONGEST_NAME));
  const index = shown.findIndex((name) => text.startsWith(name));
  if (index === -1) throw failure(`no name: ${reading.rest}`);
  reading.rest = reading.rest.slice(shown[index]?.length);
  return index;
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** One digit or two, or exactly two. */
function readNumber(reading: Reading, isFixed: boolean): number {
  return Number(takeMatch(reading, isFixed ? /^\d\d/ : /^\d\d?/));
}

function readOptionalFraction(reading: Reading): void {
  const fraction = /^[.,]\d+/.exec(reading.rest)?.[0];
  if (fraction !== undefined) readFraction(reading, fraction.length);
}

/** So many characters with the separator; digits beyond nanoseconds do not count. */
function readFraction(reading: Reading, length: number): void {
  const text = take(reading, length);
  if (!/^[.,]/.test(text)) throw failure("no fraction of a second");
  const shown = text.slice(0, 10);
  const number = goInteger(shown.slice(1));
  if (number < 0) throw failure("fractional second out of range");
  reading.nanoseconds = number * 10 ** (10 - shown.length);
}

/** Go's package time reads a sign alone as zero. */
function goInteger(text: string): number {
  if (!/^[+-]?\d*$/.test(text)) throw failure(`no number: ${text}`);
  return Number(`${text.replace(/^[+-]/, "") || "0"}`) * (text.startsWith("-") ? -1 : 1);
}

export function take(reading: Reading, length: number): string {
  if (reading.rest.length < length) throw failure(`too short: ${reading.rest}`);
  const text = reading.rest.slice(0, length);
  reading.rest = reading.rest.slice(length);
  return text;
}

function takeMatch(reading: Reading, pattern: RegExp): string {
  const text = pattern.exec(reading.rest)?.[0];
  if (text === undefined) throw failure(`no number: ${reading.rest}`);
  return take(reading, text.length);
}

function within(number: number, least: number, most: number, name: string): number {
  if (number < least || number > most) throw failure(`${name} out of range`);
  return number;
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

export function failure(message: string): BuiltinError {
  return new BuiltinError(`parsing time: ${message}`);
}
