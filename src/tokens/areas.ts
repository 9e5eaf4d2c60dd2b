/**
 * @module Scopes that Databricks itself has: a product area, `sql`, which modifiers may narrow (`sql:read`,
 * `sql:restricted-query`, both together for what either allows). `policy/postern/areas.rego` reads them the same way.
 */

/** The services of an area, under their canonical names. */
export interface AreaServices {
  /** Those whose unguarded operations it reaches, all of them. */
  readonly services: ReadonlySet<string>;
  /** Those whose operations it reaches, the guarded ones too. */
  readonly guarded: ReadonlySet<string>;
}

export interface AreaScope {
  readonly area: string;
  /** None leaves everything; of several, whatever one of them allows is allowed. */
  readonly modifiers: readonly Modifier[];
}

export type Modifier = "read" | "restricted-query";

const MODIFIERS: readonly Modifier[] = ["read", "restricted-query"];

/** The one area that has queries to restrict. */
const SQL = "sql";

/** Reads an area and its modifiers. Null where it is none: an area that is not known, a modifier that it has not. */
export function parseAreaScope(text: string, areas: ReadonlyMap<string, AreaServices>): AreaScope | null {
  const [area = "", ...given] = text.split(":");
  if (!areas.has(area)) return null;
  const modifiers = MODIFIERS.filter((modifier) => given.includes(modifier));
  const isKnown = modifiers.length === given.length && new Set(given).size === given.length;
  if (!isKnown || (given.includes("restricted-query") && area !== SQL)) return null;
  return { area, modifiers };
}

export function areaScopeText({ area, modifiers }: AreaScope): string {
  return [area, ...modifiers].join(":");
}

/** What both scopes of one area leave; null where that is nothing. */
export function meetAreaScopes(a: AreaScope, b: AreaScope): AreaScope | null {
  if (a.area !== b.area) return null;
  if (a.modifiers.length === 0) return b;
  if (b.modifiers.length === 0) return a;
  const modifiers = a.modifiers.filter((modifier) => b.modifiers.includes(modifier));
  return modifiers.length === 0 ? null : { area: a.area, modifiers };
}
