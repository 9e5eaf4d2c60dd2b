/**
 * @module What Rego computes with: JSON's values, sets, and objects whose keys are any value. Immutable. And OPA's order
 * of them: null, booleans, numbers, strings, arrays, objects, sets (`Compare` of OPA's package ast).
 */

import { RegoNumber } from "./number.ts";

/**
 * Any Rego value. Arrays are plain. A string of JSON or plain JavaScript never has a lone surrogate (U+FFFD is in its place); one that a
 * built-in made of bytes has U+DC80 to U+DCFF for each byte that is no character (builtins/encoding-utf8.ts), until it is written as JSON.
 */
export type Value = null | boolean | RegoNumber | string | readonly Value[] | RegoObject | RegoSet;

/** An object; its keys are any value, without two that are equal, in OPA's order. */
export class RegoObject {
  readonly entries: readonly (readonly [Value, Value])[];

  /** Of keys and values in any order; of two equal keys the later counts. */
  constructor(entries: Iterable<readonly [Value, Value]>) {
    this.entries = distinct([...entries], ([one], [other]) => compareValues(one, other));
  }

  /** The value of a key; undefined where there is none. */
  get(key: Value): Value | undefined {
    return find(this.entries, ([candidate]) => compareValues(candidate, key))?.[1];
  }

  get size(): number {
    return this.entries.length;
  }
}

/** A set: its members without two that are equal, in OPA's order. */
export class RegoSet {
  readonly members: readonly Value[];

  /** Of members in any order. */
  constructor(members: Iterable<Value>) {
    this.members = distinct([...members], compareValues);
  }

  has(value: Value): boolean {
    return find(this.members, (candidate) => compareValues(candidate, value)) !== undefined;
  }

  get size(): number {
    return this.members.length;
  }
}

/** Sorted; of equal ones the last. */
function distinct<T>(items: readonly T[], compare: (one: T, other: T) => number): readonly T[] {
  const sorted = items.toSorted(compare);
  return sorted.filter((item, index) => {
    const next = sorted[index + 1];
    return next === undefined || index + 1 === sorted.length || compare(item, next) !== 0;
  });
}

/** By halving; `compare` gives where a candidate stands to what is looked for. */
function find<T>(sorted: readonly T[], compare: (candidate: T) => number): T | undefined {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const candidate = sorted[middle] as T;
    const order = compare(candidate);
    if (order === 0) return candidate;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** Below zero, zero or above, as for `toSorted`; zero exactly where Rego calls the two equal. */
export function compareValues(one: Value, other: Value): number {
  const rank = rankOf(one) - rankOf(other);
  if (rank !== 0) return rank;
  if (typeof one === "string") return compareStrings(one, other as string);
  if (one instanceof RegoNumber) return compareNumbers(one, other as RegoNumber);
  if (typeof one === "boolean") return Number(one) - Number(other);
  if (one instanceof RegoObject) return compareObjects(one, other as RegoObject);
  if (one instanceof RegoSet) return compareLists(one.members, (other as RegoSet).members);
  return one === null ? 0 : compareLists(one, other as readonly Value[]);
}

function rankOf(value: Value): number {
  if (value === null) return 0;
  if (typeof value === "boolean") return 1;
  if (value instanceof RegoNumber) return 2;
  if (typeof value === "string") return 3;
  if (value instanceof RegoObject) return 5;
  return value instanceof RegoSet ? 6 : 4;
}

/** By UTF-8 bytes, as Go compares strings: that is by code points, which UTF-16 units do not follow beyond U+D7FF. */
function compareStrings(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (left !== right)
      return one.isWellFormed() && other.isWellFormed()
        ? byCodePoint(left) - byCodePoint(right)
        : compareBytes(one, other);
  }
  return one.length - other.length;
}

/** Of strings with bytes that are no character, which stand where their own value is. */
function compareBytes(one: string, other: string): number {
  return Buffer.compare(bytesOf(one), bytesOf(other));
}

function bytesOf(text: string): Buffer {
  const parts = Array.from(text, (character) => {
    const code = character.codePointAt(0) as number;
    return code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(character);
  });
  return Buffer.concat(parts);
}

/** Surrogates stand for code points above all others, although their units stand below U+E000 to U+FFFF. */
function byCodePoint(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function compareNumbers(one: RegoNumber, other: RegoNumber): number {
  if (one.text === other.text) return 0;
  const difference = one.toNumber() - other.toNumber();
  if (Math.abs(difference) > 0 && Number.isFinite(difference)) return difference;
  const [left, right] = [one.decimal(), other.decimal()];
  const scale = Math.max(left.scale, right.scale);
  const exact =
    left.digits * 10n ** BigInt(scale - left.scale) - right.digits * 10n ** BigInt(scale - right.scale);
  return exact === 0n ? 0 : exact < 0n ? -1 : 1;
}

function compareLists(one: readonly Value[], other: readonly Value[]): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const order = compareValues(one[at] as Value, other[at] as Value);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

/** Keys and values by turns, in the order of keys. */
function compareObjects(one: RegoObject, other: RegoObject): number {
  return compareLists(one.entries.flat(), other.entries.flat());
}
