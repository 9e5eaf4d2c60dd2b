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
  readonly object: (object: RegoObject, print: (value: Value) => string) => string;
  readonly set: (members: readonly string[]) => string;
}

const REGO: Style = {
  object: ({ entries }, print) =>
    `{${entries.map(([key, value]) => `${print(key)}:${print(value)}`).join(",")}}`,
  set: (members) => (members.length === 0 ? "set()" : `{${members.join(",")}}`),
};

const JSON_STYLE: Style = {
  object: (object, print) =>
    `{${plainEntries(object)
      .map(([key, value]) => `${JSON.stringify(key)}:${print(value)}`)
      .join(",")}}`,
  set: (members) => `[${members.join(",")}]`,
};

/** An object's entries under keys as JSON has them: another value's key is its JSON. In the order of these keys. */
export function plainEntries({ entries }: RegoObject): readonly (readonly [string, Value])[] {
  if (entries.every(([key]) => typeof key === "string")) return entries as readonly [string, Value][];
  const renamed = entries.map(([key, value]) => [typeof key === "string" ? key : printJson(key), value]);
  return new RegoObject(renamed as [string, Value][]).entries as readonly [string, Value][];
}

function print(value: Value, style: Style, depth: number): string {
  if (value instanceof RegoNumber) return value.text;
  // `JSON.stringify` would write a lone surrogate as an escape, at which the runtime aborts.
  if (typeof value === "string") return JSON.stringify(value.toWellFormed());
  if (value === null || typeof value === "boolean") return String(value);
  if (depth >= MAX_DEPTH) throw new RangeError(`more than ${MAX_DEPTH} levels deep`);
  const printNested = (nested: Value) => print(nested, style, depth + 1);
  if (value instanceof RegoObject) return style.object(value, printNested);
  if (value instanceof RegoSet) return style.set(value.members.map(printNested));
  return `[${value.map(printNested).join(",")}]`;
}
