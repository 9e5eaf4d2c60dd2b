/**
 * @module A text that is being read as an instant.
 */

import { BuiltinError } from "../builtin.ts";

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

/** The next characters, which are then read. Throws a `BuiltinError` where there are not so many. */
export function take(reading: Reading, length: number): string {
  if (reading.rest.length < length) throw failure(`too short: ${reading.rest}`);
  const text = reading.rest.slice(0, length);
  reading.rest = reading.rest.slice(length);
  return text;
}

export function failure(message: string): BuiltinError {
  return new BuiltinError(`parsing time: ${message}`);
}
