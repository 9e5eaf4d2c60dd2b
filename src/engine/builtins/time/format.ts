/**
 * @module Instants as text by Go's layouts (`Time.Format`).
 */

import { dayOfYear, weekdayOf } from "./civil.ts";
import { type Instant, type Shown, show } from "./instant.ts";
import { type Element, MONTHS, parseLayout, WEEKDAYS } from "./layout.ts";

export function formatInstant(instant: Instant, layout: string): string {
  const shown = show(instant);
  const { elements, after } = parseLayout(layout);
  return elements.map((element) => element.before + formatElement(element, shown)).join("") + after;
}

type Format = (shown: Shown) => string;

const FORMATS: Readonly<Record<string, Format>> = {
  "06": ({ year }) => padded(Math.abs(year) % 100, 2),
  "2006": ({ year }) => padded(year, 4),
  Jan: ({ month }) => (MONTHS[month - 1] ?? "").slice(0, 3),
  January: ({ month }) => MONTHS[month - 1] ?? "",
  "1": ({ month }) => String(month),
  "01": ({ month }) => padded(month, 2),
  Mon: ({ days }) => (WEEKDAYS[weekdayOf(days)] ?? "").slice(0, 3),
  Monday: ({ days }) => WEEKDAYS[weekdayOf(days)] ?? "",
  "2": ({ day }) => String(day),
  _2: ({ day }) => String(day).padStart(2, " "),
  "02": ({ day }) => padded(day, 2),
  __2: ({ days }) => String(dayOfYear(days)).padStart(3, " "),
  "002": ({ days }) => padded(dayOfYear(days), 3),
  "15": ({ hour }) => padded(hour, 2),
  "3": ({ hour }) => String(hour % 12 || 12),
  "03": ({ hour }) => padded(hour % 12 || 12, 2),
  "4": ({ minute }) => String(minute),
  "04": ({ minute }) => padded(minute, 2),
  "5": ({ second }) => String(second),
  "05": ({ second }) => padded(second, 2),
  PM: ({ hour }) => (hour >= 12 ? "PM" : "AM"),
  pm: ({ hour }) => (hour >= 12 ? "pm" : "am"),
  MST: ({ zoneName }) => zoneName,
};

function formatElement(element: Element, shown: Shown): string {
  const { name } = element;
  if (name === ".0" || name === ".9") return formatFraction(element, shown.nanosecond);
  if (Object.hasOwn(FORMATS, name)) return FORMATS[name]?.(shown) ?? "";
  return formatOffset(name, shown.offset);
}

/** Nines leave out zeros at the end, and all of it where it is zero. */
function formatFraction({ name, digits, separator }: Element, nanosecond: number): string {
  const shown = padded(nanosecond, 9).slice(0, digits);
  if (name === ".0") return separator + shown;
  const trimmed = shown.replace(/0+$/, "");
  return trimmed === "" ? "" : separator + trimmed;
}

/** `Z0700` and its like are Z for UTC. */
function formatOffset(name: string, offset: number): string {
  if (name.startsWith("Z") && offset === 0) return "Z";
  const minutes = Math.trunc(offset / 60);
  const magnitude = Math.abs(minutes);
  const colon = name.includes(":") ? ":" : "";
  const sign = minutes < 0 ? "-" : "+";
  const hours = padded(Math.floor(magnitude / 60), 2);
  if (name.length === 3) return sign + hours;
  // Go writes a sign here for what is less than a minute west of UTC.
  const seconds = minutes < 0 ? -offset % 60 : offset % 60;
  const shownSeconds = `${seconds < 0 ? "-" : ""}${padded(Math.abs(seconds), 2)}`;
  const withSeconds = name.length > 6 ? colon + shownSeconds : "";
  return `${sign}${hours}${colon}${padded(magnitude % 60, 2)}${withSeconds}`;
}

function padded(number: number, width: number): string {
  return String(number).padStart(width, "0");
}
