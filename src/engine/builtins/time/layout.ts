/**
 * @module Layouts as Go's package time reads them: the reference time, Mon Jan 2 15:04:05 MST 2006, written as wanted.
 */

/** An element of a layout, and the text before it. */
export interface Element {
  readonly before: string;
  /** As Go's layouts write it, such as `2006` or `Z07:00`; fractions of a second are `.0` and `.9`. */
  readonly name: string;
  /** How many digits a fraction of a second has; and what stands before it. */
  readonly digits: number;
  readonly separator: string;
}

export interface Layout {
  readonly elements: readonly Element[];
  /** Behind the last element. */
  readonly after: string;
}

export const RFC3339_NANO = "2006-01-02T15:04:05.999999999Z07:00";

const NAMED: Readonly<Record<string, string>> = {
  ANSIC: "Mon Jan _2 15:04:05 2006",
  UnixDate: "Mon Jan _2 15:04:05 MST 2006",
  RubyDate: "Mon Jan 02 15:04:05 -0700 2006",
  RFC822: "02 Jan 06 15:04 MST",
  RFC822Z: "02 Jan 06 15:04 -0700",
  RFC850: "Monday, 02-Jan-06 15:04:05 MST",
  RFC1123: "Mon, 02 Jan 2006 15:04:05 MST",
  RFC1123Z: "Mon, 02 Jan 2006 15:04:05 -0700",
  RFC3339: "2006-01-02T15:04:05Z07:00",
  RFC3339Nano: RFC3339_NANO,
};

/** The order counts: the first that fits is the element. */
const ELEMENT = new RegExp(
  [
    "January|Jan(?![a-z])",
    "Monday|Mon(?![a-z])|MST",
    "0[1-6]|002|15|1|2006|2",
    "_2(?!006)|__2",
    "[345]",
    "PM|pm",
    "[-Z]07(?:0000|:00:00|00|:00)?",
    "([.,])(0+|9+)(?!\\d)",
  ].join("|"),
  "g",
);
/** Go keeps a fraction's length in twelve bits. */
const DIGITS_MASK = 0xfff;

/** Of a layout's text, or of the name of one that Go's package time has, such as `RFC1123`. */
export function parseLayout(text: string): Layout {
  const layout = Object.hasOwn(NAMED, text) ? (NAMED[text] ?? text) : text;
  let end = 0;
  const elements = Array.from(layout.matchAll(ELEMENT), (match): Element => {
    const [found, separator, fraction] = match;
    const before = layout.slice(end, match.index);
    end = match.index + found.length;
    if (separator === undefined || fraction === undefined)
      return { before, name: found, digits: 0, separator: "" };
    return { before, name: `.${fraction[0]}`, digits: fraction.length & DIGITS_MASK, separator };
  });
  return { elements, after: layout.slice(end) };
}

export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
