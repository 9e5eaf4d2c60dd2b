/**
 * @module Go's `fmt.Sprintf` for what Rego has to print: verbs, flags, widths, argument indexes, and the notes that Go writes
 * into the result instead of failing (fmt's print.go).
 */

import { BuiltinError } from "../builtin.ts";
import { type GoArgument, isIntegerType } from "./arguments.ts";
import { type Flags, MAX_RESULT_LENGTH, noFlags } from "./flags.ts";
import { describe, formatArgument } from "./verbs.ts";

/** A greater width or precision is none, in Go. */
const MAX_NUMBER = 1_000_000;
const DIGITS = /\d*/y;

interface Cursor {
  readonly format: string;
  readonly values: readonly GoArgument[];
  at: number;
  argument: number;
  /** An argument index such as `[2]` was read just now. */
  afterIndex: boolean;
  isGoodIndex: boolean;
  /** Arguments were taken out of order; then Go does not tell which are left over. */
  isReordered: boolean;
}

export function formatGo(format: string, values: readonly GoArgument[]): string {
  const cursor: Cursor = {
    format,
    values,
    at: 0,
    argument: 0,
    afterIndex: false,
    isGoodIndex: true,
    isReordered: false,
  };
  const parts: string[] = [];
  let length = 0;
  while (cursor.at < format.length) {
    const percent = format.indexOf("%", cursor.at);
    const end = percent === -1 ? format.length : percent;
    const text = format.slice(cursor.at, end);
    cursor.at = end + 1;
    const part = percent === -1 ? text : text + formatNext(cursor);
    length += part.length;
    if (length > MAX_RESULT_LENGTH) throw new BuiltinError("sprintf: result too long");
    parts.push(part);
  }
  return parts.join("") + leftOver(cursor);
}

/** What stands after a percent sign. */
function formatNext(cursor: Cursor): string {
  const { format, values } = cursor;
  cursor.isGoodIndex = true;
  const flags = readFlags(cursor);
  if (/[a-z]/.test(format[cursor.at] ?? "") && cursor.argument < values.length) {
    return formatVerb(cursor, flags, "");
  }
  cursor.afterIndex = false;
  readIndex(cursor);
  const notes = readWidth(cursor, flags) + readPrecision(cursor, flags);
  if (!cursor.afterIndex) readIndex(cursor);
  return cursor.at >= format.length ? `${notes}%!(NOVERB)` : formatVerb(cursor, flags, notes);
}

function formatVerb(cursor: Cursor, flags: Flags, notes: string): string {
  const verb = String.fromCodePoint(cursor.format.codePointAt(cursor.at) ?? 0);
  cursor.at += verb.length;
  if (verb === "%") return `${notes}%`;
  if (!cursor.isGoodIndex) return `${notes}%!${verb}(BADINDEX)`;
  const value = cursor.values[cursor.argument];
  if (value === undefined) return `${notes}%!${verb}(MISSING)`;
  cursor.argument++;
  if (verb === "v" || verb === "w") {
    flags.sharpV = flags.sharp;
    flags.plusV = flags.plus;
    flags.sharp = false;
    flags.plus = false;
  }
  return notes + formatArgument(value, verb, flags);
}

function readFlags(cursor: Cursor): Flags {
  const flags = noFlags();
  for (; ; cursor.at++) {
    const character = cursor.format[cursor.at];
    if (character === "#") flags.sharp = true;
    else if (character === "0") flags.zero = true;
    else if (character === "+") flags.plus = true;
    else if (character === "-") flags.minus = true;
    else if (character === " ") flags.space = true;
    else return flags;
  }
}

/** `[3]` says which argument comes next, counted from one. */
function readIndex(cursor: Cursor): void {
  const { format, at } = cursor;
  cursor.afterIndex = false;
  if (format[at] !== "[") return;
  cursor.isReordered = true;
  const close = format.length - at < 3 ? -1 : format.indexOf("]", at + 1);
  const number = close === -1 ? undefined : parseNumber(format.slice(at + 1, close));
  cursor.at = close === -1 ? at + 1 : close + 1;
  if (number !== undefined && number >= 1 && number <= cursor.values.length) {
    cursor.argument = number - 1;
    cursor.afterIndex = true;
    return;
  }
  cursor.isGoodIndex = false;
  cursor.afterIndex = number !== undefined;
}

function readWidth(cursor: Cursor, flags: Flags): string {
  if (cursor.format[cursor.at] === "*") {
    cursor.at++;
    cursor.afterIndex = false;
    const width = takeNumber(cursor);
    if (width === undefined) return "%!(BADWIDTH)";
    flags.width = Math.abs(width);
    if (width < 0) {
      flags.minus = true;
      flags.zero = false;
    }
    return "";
  }
  flags.width = readNumber(cursor);
  if (cursor.afterIndex && flags.width !== undefined) cursor.isGoodIndex = false;
  return "";
}

function readPrecision(cursor: Cursor, flags: Flags): string {
  if (cursor.format[cursor.at] !== "." || cursor.at + 1 >= cursor.format.length) return "";
  cursor.at++;
  if (cursor.afterIndex) cursor.isGoodIndex = false;
  readIndex(cursor);
  if (cursor.format[cursor.at] !== "*") {
    flags.precision = readNumber(cursor) ?? 0;
    return "";
  }
  cursor.at++;
  cursor.afterIndex = false;
  const precision = takeNumber(cursor);
  if (precision === undefined || precision < 0) return "%!(BADPREC)";
  flags.precision = precision;
  return "";
}

/** The next argument as a width or a precision. */
function takeNumber(cursor: Cursor): number | undefined {
  const value = cursor.values[cursor.argument];
  if (value === undefined) return undefined;
  cursor.argument++;
  const number = isIntegerType(value) ? Number(value.value) : undefined;
  return number === undefined || Math.abs(number) > MAX_NUMBER ? undefined : number;
}

/** Digits of the format. Where they are too many, Go gives up on the rest of the format. */
function readNumber(cursor: Cursor): number | undefined {
  DIGITS.lastIndex = cursor.at;
  const digits = DIGITS.exec(cursor.format)?.[0] ?? "";
  if (digits === "") return undefined;
  const number = parseNumber(digits);
  cursor.at = number === undefined ? cursor.format.length : cursor.at + digits.length;
  return number;
}

/** Go stops as soon as a further digit finds more than a million before it. */
function parseNumber(digits: string): number | undefined {
  if (!/^\d+$/.test(digits)) return undefined;
  return Number(digits.slice(0, -1)) > MAX_NUMBER ? undefined : Number(digits);
}

function leftOver({ values, argument, isReordered }: Cursor): string {
  if (isReordered || argument >= values.length) return "";
  const rest = values.slice(argument).map((value) => describe(value, noFlags()));
  return `%!(EXTRA ${rest.join(", ")})`;
}
