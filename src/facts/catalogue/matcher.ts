/**
 * @module Finds a request's operation by method and path: a trie over segments, a literal before a parameter, so that
 * the order of the catalogue does not matter.
 */

import type { Catalogue, CatalogueEntry } from "./types.ts";

export interface Match {
  readonly entry: CatalogueEntry;
  /** Decoded path parameters; a multi-segment one is joined by `/`. */
  readonly params: Readonly<Record<string, string>>;
}

export type Matcher = (method: string, segments: readonly string[]) => Match | null;

interface Node {
  readonly literals: Map<string, Node>;
  parameter: Node | null;
  /** By method, what ends here: the entry, the names of its parameters in order. */
  readonly ends: Map<string, End>;
  /** By method, what takes all segments from here on. */
  readonly rests: Map<string, End>;
}

interface End {
  readonly entry: CatalogueEntry;
  readonly names: readonly string[];
}

/** Builds the matcher. Throws where two entries answer to the same method and path, or a template is malformed. */
export function compileMatcher(catalogue: Catalogue): Matcher {
  const root = node();
  for (const entry of catalogue.operations) insert(root, entry);
  return (method, segments) => find(root, method, segments, 0, []);
}

function node(): Node {
  return { literals: new Map(), parameter: null, ends: new Map(), rests: new Map() };
}

function insert(root: Node, entry: CatalogueEntry): void {
  const names: string[] = [];
  let at = root;
  const segments = entry.path.slice(1).split("/");
  for (const [index, segment] of segments.entries()) {
    const parameter = /^\{([a-z_]+)(\.\.\.)?\}$/.exec(segment);
    if (!parameter) {
      if (!/^[\w.:-]+$/.test(segment)) throw new Error(`${entry.id}: malformed template ${entry.path}`);
      at = literal(at, segment);
      continue;
    }
    names.push(parameter[1] as string);
    if (parameter[2] !== undefined) {
      if (index !== segments.length - 1)
        throw new Error(`${entry.id}: \`...\` must stand last in ${entry.path}`);
      put(at.rests, entry, names);
      return;
    }
    at.parameter ??= node();
    at = at.parameter;
  }
  put(at.ends, entry, names);
}

function literal(at: Node, segment: string): Node {
  let next = at.literals.get(segment);
  if (!next) {
    next = node();
    at.literals.set(segment, next);
  }
  return next;
}

function put(ends: Map<string, End>, entry: CatalogueEntry, names: readonly string[]): void {
  const other = ends.get(entry.method);
  if (other) throw new Error(`${entry.id} and ${other.entry.id} have the same method and path`);
  ends.set(entry.method, { entry, names });
}

function find(
  at: Node,
  method: string,
  segments: readonly string[],
  depth: number,
  values: string[],
): Match | null {
  const segment = segments[depth];
  if (segment === undefined) return matched(at.ends.get(method), values);
  const next = at.literals.get(segment);
  const byLiteral = next && find(next, method, segments, depth + 1, values);
  if (byLiteral) return byLiteral;
  // `{name}` must not swallow a custom verb such as `name:query`, which is another operation.
  const byParameter =
    at.parameter && !segment.includes(":")
      ? find(at.parameter, method, segments, depth + 1, [...values, segment])
      : null;
  return byParameter ?? matched(at.rests.get(method), [...values, segments.slice(depth).join("/")]);
}

function matched(end: End | undefined, values: readonly string[]): Match | null {
  if (!end) return null;
  const params: Record<string, string> = Object.create(null);
  for (const [index, name] of end.names.entries()) params[name] = values[index] as string;
  return { entry: end.entry, params };
}
