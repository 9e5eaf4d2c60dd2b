/**
 * @module Writes values as text: in the syntax that OPA's WebAssembly runtime reads (`opa_value_parse` of wasm/src/json.c), and as
 * OPA writes JSON, where sets are arrays and keys of other types are their text.
 */

import { RegoNumber } from "./number.ts";
import { MAX_DEPTH } from "./parse.ts";
import { RegoObject, RegoSet, type Value } from "./value.ts";

/** Writes a value so that `opa_value_parse` and `parseValue` read the same one. Throws a RangeError on one that is too deep. */
export function printValue(value: Value): string {
  return print(value, REGO, 0);
}

/** Writes a value as OPA's JSON: keys in order, sets as arrays in order, digits kept. Throws as `printValue` does. */
export function printJson(value: Value): string {
  return print(value, JSON_STYLE, 0);
}

interface Style {
  readonly text: (text: string) => string;
  readonly object: (object: RegoObject, print: (value: Value) => string) => string;
  readonly set: (members: readonly string[]) => string;
}

/** `JSON.stringify` would write a lone surrogate as an escape, at which the runtime aborts. */
const plainText = (text: string) => JSON.stringify(text.toWellFormed());

const REGO: Style = {
  text: plainText,
  object: ({ entries }, print) =>
    `{${entries.map(([key, value]) => `${print(key)}:${print(value)}`).join(",")}}`,
  set: (members) => (members.length === 0 ? "set()" : `{${members.join(",")}}`),
};

const JSON_STYLE: Style = {
  text: plainText,
  object: (object, print) =>
    `{${plainEntries(object)
      .map(([key, value]) => `${JSON.stringify(key.toWellFormed())}:${print(value)}`)
      .join(",")}}`,
  set: (members) => `[${members.join(",")}]`,
};

const GO_STYLE: Style = { ...JSON_STYLE, text: quoteLikeGo };

const HTML = /[<>&\u2028\u2029]/g;
const NO_CHARACTER = /\p{Surrogate}/u;

/** A string as Go's encoding/json writes it: `<`, `>`, `&`, U+2028 and U+2029 as escapes, and `\\ufffd` for a byte that is no character. */
export function quoteLikeGo(text: string): string {
  const parts = text.split(NO_CHARACTER).map((part) => JSON.stringify(part).slice(1, -1));
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `"${parts.join("\\ufffd").replace(HTML, escaped)}"`;
}

/** An object's entries under keys as JSON has them: another value's key is its JSON, as Go writes it. In the order of these keys. */
export function plainEntries({ entries }: RegoObject): readonly (readonly [string, Value])[] {
  if (entries.every(([key]) => typeof key === "string")) return entries as readonly [string, Value][];
  const renamed = entries.map(([key, value]) => [
    typeof key === "string" ? key : print(key, GO_STYLE, 0),
    value,
  ]);
  return new RegoObject(renamed as [string, Value][]).entries as readonly [string, Value][];
}

function print(value: Value, style: Style, depth: number): string {
  if (value instanceof RegoNumber) return value.text;
  if (typeof value === "string") return style.text(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (depth >= MAX_DEPTH) throw new RangeError(`more than ${MAX_DEPTH} levels deep`);
  const printNested = (nested: Value) => print(nested, style, depth + 1);
  if (value instanceof RegoObject) return style.object(value, printNested);
  if (value instanceof RegoSet) return style.set(value.members.map(printNested));
  return `[${value.map(printNested).join(",")}]`;
}
