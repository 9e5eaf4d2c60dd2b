/**
 * @module Which names of a query are those of its own WITH clauses, and so no tables.
 */

/** Names that are visible at a place, the nearest first. */
export type Scope = { readonly name: string; readonly outer: Scope } | null;

export function withName(scope: Scope, name: string): Scope {
  return { name, outer: scope };
}

/** Only names of one part are looked up there, without regard to case. */
export function isVisible(scope: Scope, name: string): boolean {
  for (let at = scope; at !== null; at = at.outer) {
    if (at.name === name) return true;
  }
  return false;
}

/** A name as it is compared; null where another reader could fold it to another name. */
export function cteName(text: string): string | null {
  return /^[\x20-\x7e]+$/.test(text) ? text.toLowerCase() : null;
}
