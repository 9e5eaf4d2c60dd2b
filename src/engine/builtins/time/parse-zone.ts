/**
 * @module Zones in a text that is read as an instant: offsets such as `-07:00`, and abbreviations, of which Go knows no offset.
 */

import { failure, type Reading, take } from "./reading.ts";

/** Groups of sign, hours, minutes and seconds, by the layout's element. */
const OFFSETS: Readonly<Record<string, RegExp>> = {
  "07": /^([\s\S])([\s\S]{2})()()$/,
  "0700": /^([\s\S])([\s\S]{2})([\s\S]{2})()$/,
  "07:00": /^([\s\S])([\s\S]{2}):([\s\S]{2})()$/,
  "070000": /^([\s\S])([\s\S]{2})([\s\S]{2})([\s\S]{2})$/,
  "07:00:00": /^([\s\S])([\s\S]{2}):([\s\S]{2}):([\s\S]{2})$/,
};

/** An offset of 24 hours or 60 minutes passes, since some people write it. */
const MAX_HOURS = 24;
const MAX_SIXTIETHS = 60;
const MAX_ABBREVIATION_HOURS = 23;

export function parseOffset(reading: Reading, name: string): void {
  if (name.startsWith("Z") && reading.rest.startsWith("Z")) {
    take(reading, 1);
    reading.isUtc = true;
    return;
  }
  const parts = OFFSETS[name.slice(1)]?.exec(take(reading, name.length));
  if (!parts) throw failure("time zone offset");
  const [, sign, hours, minutes, seconds] = parts;
  const [hour, minute, second] = [twoDigits(hours), twoDigits(minutes), twoDigits(seconds)];
  if (hour > MAX_HOURS || minute > MAX_SIXTIETHS || second > MAX_SIXTIETHS) {
    throw failure("time zone offset out of range");
  }
  if (sign !== "+" && sign !== "-") throw failure("time zone offset");
  const offset = ((hour * 60 + minute) * 60 + second) * (sign === "-" ? -1 : 1);
  // Go's mark for "none" is -1, so that it does not see an offset of a second to the west.
  reading.offset = offset === -1 ? undefined : offset;
}

function twoDigits(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  if (!/^\d\d$/.test(text)) throw failure("time zone offset");
  return Number(text);
}

/** `UTC`, three capital letters, four or five that end in T, and a few more; all of them count as UTC, `GMT+3` as well. */
export function parseAbbreviation(reading: Reading): void {
  if (reading.rest.startsWith("UTC")) {
    take(reading, 3);
    reading.isUtc = true;
    return;
  }
  take(reading, abbreviationLength(reading.rest));
}

function abbreviationLength(text: string): number {
  if (text.length < 3) throw failure("time zone");
  if (/^(ChST|MeST)/.test(text)) return 4;
  if (text.startsWith("GMT")) return 3 + signedHours(text.slice(3)).length;
  if (/^[+-]/.test(text)) {
    const hours = signedHours(text);
    if (hours === "") throw failure("time zone");
    return hours.length;
  }
  const capitals = /^[A-Z]{0,6}/.exec(text)?.[0] ?? "";
  const isName =
    capitals.length === 3 ||
    (capitals.length === 4 && (capitals.endsWith("T") || capitals === "WITA")) ||
    (capitals.length === 5 && capitals.endsWith("T"));
  if (!isName) throw failure("time zone");
  return capitals.length;
}

/** `+03`, up to 23 hours; empty where there is none. */
function signedHours(text: string): string {
  const hours = /^[+-]\d+/.exec(text)?.[0] ?? "";
  return Number(hours.slice(1)) <= MAX_ABBREVIATION_HOURS ? hours : "";
}
