/**
 * @module Paths into documents: JSON Pointers (RFC 6901, where OPA lets the leading slash be left out or doubled) or arrays of
 * keys.
 */

import { RegoNumber, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { typeName } from "../operands.ts";

/** Keys from the root on. */
export type Path = readonly Value[];

/** Reads a path. Throws a `BuiltinError` on anything but a string or an array. */
export function parsePath(path: Value): Path {
  if (Array.isArray(path)) return path;
  if (typeof path !== "string") {
    throw new BuiltinError(
      `operand 2 must be one of {set, array} containing string paths or array of path segments but got ${typeName(path)}`,
      "eval_type_error",
    );
  }
  if (path === "") return [];
  return path
    .replace(/^\/+/, "")
    .split("/")
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What OPA's `Atoi64` takes for a whole number: also `1.0`, `1.` and `.`. */
const INTEGER = /^[+-]?(?=.{1,19}$)(\d*)(?:\.0*)?$/;

/**
 * The place in an array of so many elements that a key names; `-` is the one behind the last. It may lie outside. Throws a
 * `BuiltinError` on what is no index.
 */
export function indexOf(key: Value, length: number): number {
  if (key === "-") return length;
  const text = key instanceof RegoNumber ? key.text : key;
  if (typeof text !== "string" || !INTEGER.test(text)) throw new BuiltinError("invalid key for indexing");
  if (typeof key === "string" && key !== "0" && key.startsWith("0")) {
    throw new BuiltinError("leading zeros are not allowed in JSON paths");
  }
  return Number.parseInt(text, 10) || 0;
}
