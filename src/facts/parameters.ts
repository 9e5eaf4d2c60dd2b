/**
 * @module Finds every value that a request gives for a named parameter: in its path, its query and its body at once.
 *
 * Which of them an upstream reads is the upstream's affair, so all of them count. A parameter that is spelt almost
 * like one that counts (`catalogName`, `catalog_name[]`) may be read as it by somebody: that makes the request opaque.
 */

import { isRawNumber } from "../model/json.ts";
import { fieldAt, fold, isLike, isObject } from "./fields.ts";

export interface Parameters {
  /**
   * Every value of the parameter, or null where one of them is neither a string nor an integer, or where there are more than
   * any honest request has. `{name}` stands for the path's parameter, and for what the query and the body give under the same
   * name; `a.b` for a field of the body's field `a`.
   */
  values(name: string): readonly string[] | null;
  /** Those of `names` that the request spells in another way too, as it spells them. */
  lookalikes(names: Iterable<string>): readonly string[];
  /** Whether the query or the body has the parameter, or what could be read as it, whatever its value. */
  has(name: string): boolean;
}

export function parametersOf(
  path: Readonly<Record<string, string>>,
  query: Readonly<Record<string, readonly string[]>>,
  body: unknown,
): Parameters {
  const fields = isObject(body) ? body : {};
  return {
    values(name) {
      if (name.includes(".")) return nestedValues(body, name);
      const key = bareName(name);
      const inPath = key === name || !(key in path) ? [] : [path[key]];
      const inBody = Object.hasOwn(fields, key) ? listOf(fields[key]) : [];
      const all = new Set([...inPath, ...(own(query, key) ?? []), ...inBody]);
      return textsOf(all);
    },
    lookalikes(names) {
      const exact = new Set([...names].map(bareName));
      const folded = [...exact].map(fold);
      return [...Object.keys(query), ...Object.keys(fields)].filter(
        (key) => !exact.has(key) && folded.some((name) => isLike(key, name)),
      );
    },
    has: (name) =>
      Object.hasOwn(query, name) || Object.hasOwn(fields, name) || fieldAt(fields, name) !== "missing",
  };
}

function nestedValues(body: unknown, path: string): readonly string[] | null {
  const field = fieldAt(body, path);
  if (field === "missing") return [];
  return field === "unclear" ? null : textsOf(new Set(listOf(field.value)));
}

const MAX_VALUES = 64;

function textsOf(values: ReadonlySet<unknown>): readonly string[] | null {
  if (values.size > MAX_VALUES) return null;
  const texts = [...values].map(textOf);
  return texts.every((text) => text !== null) ? [...new Set(texts)] : null;
}

/** Ids are strings in paths and queries, and often integers in bodies; those beyond a double keep their digits. */
function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  const digits = typeof value === "number" || isRawNumber(value) ? JSON.stringify(value) : "";
  return /^-?[0-9]+$/.test(digits) ? digits : null;
}

/** The name of a parameter that a rule writes as `{name}` where it stands in the path. */
export function bareName(name: string): string {
  return name.replace(/^\{(\w+)\}$/, "$1");
}

/** An empty list is no list of values: nobody can say what a reader makes of it. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length > 0 ? value : [value];
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
