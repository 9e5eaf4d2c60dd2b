/**
 * @module Values as plain JavaScript, as `JSON.parse` would give OPA's JSON: sets are arrays in OPA's order, numbers the nearest
 * doubles. Who needs every digit takes the JSON text instead.
 */

import { RegoNumber } from "./number.ts";
import { MAX_DEPTH } from "./parse.ts";
import { plainEntries } from "./print.ts";
import { RegoObject, RegoSet, type Value } from "./value.ts";

/** What JSON gives in JavaScript. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** A value as `JSON.parse` would give it. Integers beyond 2^53 are rounded, as there. */
export function toPlain(value: Value): Plain {
  if (value instanceof RegoNumber) return value.toNumber();
  if (value instanceof RegoSet) return value.members.map(toPlain);
  if (value instanceof RegoObject) {
    return Object.fromEntries(plainEntries(value).map(([key, item]) => [key, toPlain(item)]));
  }
  if (typeof value === "string") return value.toWellFormed();
  return isList(value) ? value.map(toPlain) : value;
}

/**
 * A value of what `JSON.stringify` would write; undefined properties are left out. Throws a RangeError on numbers that JSON
 * has none for and on what is too deep, a TypeError on functions and symbols.
 */
export function fromPlain(plain: unknown, depth = 0): Value {
  if (depth > MAX_DEPTH) throw new RangeError(`more than ${MAX_DEPTH} levels deep`);
  if (plain === null || typeof plain === "boolean") return plain;
  if (typeof plain === "string") return plain.toWellFormed();
  if (typeof plain === "number" || typeof plain === "bigint") return RegoNumber.of(plain);
  if (Array.isArray(plain)) return plain.map((item) => fromPlain(item, depth + 1));
  if (typeof plain !== "object") throw new TypeError(`no JSON for a value of type ${typeof plain}`);
  return new RegoObject(
    Object.entries(plain)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key.toWellFormed(), fromPlain(item, depth + 1)]),
  );
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
