/**
 * @module The fields of `http.send`'s request, each as OPA reads it.
 */

import { RegoNumber, RegoObject, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { printGoJson } from "../json/go-json.ts";
import { typeName } from "../operands.ts";
import { regoText } from "../strings-print.ts";
import { parseDuration } from "../time/duration.ts";
import { operandFailure } from "./request.ts";

/** What methods and names of headers are made of: RFC 9110, section 5.6.2. */
export const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/** Quotes around it are dropped, as in OPA. */
export function readText(request: RegoObject, name: string): string {
  const value = request.get(name);
  if (value === undefined) return "";
  if (typeof value !== "string") throw new BuiltinError(`"${name}" must be a string`);
  return value.replace(/^"+/, "").replace(/(?<!")"+$/, "");
}

/** True or false, false where it is missing. */
export function readFlag(request: RegoObject, name: string): boolean {
  const value = request.get(name);
  if (value === undefined || typeof value === "boolean") return value ?? false;
  throw new BuiltinError(`invalid value for "${name}" field`);
}

/** These may also be 0 or 1. */
export function readLenientFlag(request: RegoObject, name: string): boolean {
  const value = request.get(name);
  if (value === undefined || typeof value === "boolean") return value ?? false;
  if (value instanceof RegoNumber && (value.text === "0" || value.text === "1")) return value.text === "1";
  throw new BuiltinError(`strconv.ParseBool: parsing ${JSON.stringify(regoText(value))}: invalid syntax`);
}

/** Names and values, which `readHeader` checks. */
export function readNamedHeaders(value: Value | undefined): RegoObject["entries"] {
  if (value === undefined) return [];
  if (!(value instanceof RegoObject)) throw new BuiltinError("invalid type for headers key");
  return value.entries;
}

/** What isn't fit for a header would let a request be smuggled in. */
export function readHeader(name: Value, value: Value): readonly [string, string] {
  if (typeof value !== "string")
    throw new BuiltinError(`invalid type for headers value ${JSON.stringify(regoText(value))}`);
  if (typeof name !== "string" || !TOKEN.test(name)) {
    throw new BuiltinError("net/http: invalid header field name");
  }
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) {
    throw new BuiltinError(`net/http: invalid header field value for "${name}"`);
  }
  return [name.toLowerCase(), value];
}

/** The text as it is, or else the JSON of a value; empty where there is neither. */
export function readBody(request: RegoObject): string {
  const raw = request.get("raw_body");
  if (raw !== undefined) return readText(request, "raw_body");
  const body = request.get("body");
  return body === undefined ? "" : printGoJson(body);
}

/** In nanoseconds, as a number or its text, or a duration such as `5s`. */
export function readTimeout(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" && !(value instanceof RegoNumber)) {
    throw operandFailure(1, `'timeout' must be one of {string, number} but got ${typeName(value)}`);
  }
  const text = String(value);
  if (/^[+-]?\d+$/.test(text)) return Number(text) / 1_000_000;
  if (value instanceof RegoNumber) {
    throw new BuiltinError(`invalid timeout number value ${text}, must be int64`);
  }
  return Number(parseTimeout(text)) / 1_000_000;
}

function parseTimeout(text: string): bigint {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    throw new BuiltinError(`invalid timeout value ${JSON.stringify(text)}: ${error.message}`);
  }
}

/** A whole number, 0 where it is missing. */
export function readCount(request: RegoObject, name: string): number {
  const value = request.get(name);
  if (value === undefined) return 0;
  if (value instanceof RegoNumber && /^\d{1,9}$/.test(value.text)) return Number(value.text);
  throw new BuiltinError(`invalid value ${regoText(value)} for field "${name}"`);
}
