/**
 * @module The elements of a layout as they are read from a text: as lax as Go's package time is with each.
 */

import { type Element, MONTHS, WEEKDAYS } from "./layout.ts";
import { parseAbbreviation, parseOffset } from "./parse-zone.ts";
import { failure, type Reading, take } from "./reading.ts";

/** September and Wednesday. */
const LONGEST_NAME = 9;

/** `next` is the element behind it. */
export function readElement(reading: Reading, element: Element, next: Element | undefined): void {
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

function takeMatch(reading: Reading, pattern: RegExp): string {
  const text = pattern.exec(reading.rest)?.[0];
  if (text === undefined) throw failure(`no number: ${reading.rest}`);
  return take(reading, text.length);
}

function within(number: number, least: number, most: number, name: string): number {
  if (number < least || number > most) throw failure(`${name} out of range`);
  return number;
}
