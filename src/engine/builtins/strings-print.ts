/**
 * @module Rego values as text the way OPA's `Value.String` writes them: JSON-like, sets in braces, strings as Go quotes them.
 */

import { RegoNumber, RegoObject, RegoSet, type Value } from "../values/index.ts";
import { quote } from "./strings-quote.ts";

/** A value as Rego would be written. */
export function regoText(value: Value): string {
  if (typeof value === "string") return quote(value);
  if (value instanceof RegoSet) return value.size === 0 ? "set()" : `{${printList(value.members)}}`;
  if (value instanceof RegoObject) {
    return `{${value.entries.map(([key, item]) => `${regoText(key)}: ${regoText(item)}`).join(", ")}}`;
  }
  if (value === null || typeof value === "boolean" || value instanceof RegoNumber) return String(value);
  return `[${printList(value)}]`;
}

/** The same, but a string without quotes. */
export function plainText(value: Value): string {
  return typeof value === "string" ? value : regoText(value);
}

function printList(values: readonly Value[]): string {
  return values.map(regoText).join(", ");
}

/** An object's key as OPA's conversion to JSON makes a string of it: another type's JSON, as Go escapes it. */
export function jsonKey(key: Value): string {
  return typeof key === "string" ? key : goJson(key);
}

function goJson(value: Value): string {
  if (typeof value === "string") return goJsonString(value);
  if (value instanceof RegoSet) return `[${value.members.map(goJson).join(",")}]`;
  if (value instanceof RegoObject) {
    return `{${value.entries.map(([key, item]) => `${goJsonString(jsonKey(key))}:${goJson(item)}`).join(",")}}`;
  }
  if (value === null || typeof value === "boolean" || value instanceof RegoNumber) return String(value);
  return `[${value.map(goJson).join(",")}]`;
}

function goJsonString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(/[<>&\u2028\u2029\x7f]/g, (character) =>
    character === "\x7f" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
