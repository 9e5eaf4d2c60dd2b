/**
 * @module A line of JSON that must be an object with certain fields, or an error that names the line.
 */

import { JsonError, parseStrictJson } from "../../intake/index.ts";
import { UsageError } from "../command.ts";

type Fields = Readonly<Record<string, unknown>>;

export interface LineReader {
  /** Strictly, so that the digits of 64-bit ids stay. Throws a `UsageError`. */
  objectIn(bytes: Buffer, line: number): Fields;
  malformed(line: number, what: string): UsageError;
}

/** `expected` tells the user what a line looks like; other fields than these are refused. */
export function createLineReader(fields: readonly string[], expected: string): LineReader {
  const malformed = (line: number, what: string) => new UsageError(`line ${line}: ${what}; ${expected}`);
  const jsonIn = (bytes: Buffer, line: number): unknown => {
    try {
      return parseStrictJson(bytes);
    } catch (error) {
      if (error instanceof JsonError) throw malformed(line, error.message);
      throw error;
    }
  };
  return {
    malformed,
    objectIn(bytes, line) {
      const value = jsonIn(bytes, line);
      if (!isObject(value)) throw malformed(line, "no object");
      const unknown = Object.keys(value).find((field) => !fields.includes(field));
      if (unknown !== undefined) throw malformed(line, `the field ${JSON.stringify(unknown)}`);
      return value;
    },
  };
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
