/**
 * @module Look-ups in the maps of a Go template.
 */

import type { GoArgument } from "../arguments.ts";

type Entries = readonly (readonly [string, GoArgument])[];

/** Larger maps get an index, lest a loop over a map that looks into it take the square of its size. */
const SMALL = 16;
const indexes = new WeakMap<Entries, ReadonlyMap<string, GoArgument>>();

/** Undefined where there is none of the key. */
export function entryOf(entries: Entries, key: string): GoArgument | undefined {
  if (entries.length <= SMALL) return entries.find(([candidate]) => candidate === key)?.[1];
  const known = indexes.get(entries);
  if (known !== undefined) return known.get(key);
  const index = new Map(entries);
  indexes.set(entries, index);
  return index.get(key);
}
