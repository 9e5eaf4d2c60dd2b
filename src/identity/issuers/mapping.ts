/**
 * @module Which client of the gateway the claims of another issuer's token stand for.
 */

import { compileGlob, type Glob } from "../glob.ts";
import type { PrincipalMapping } from "./types.ts";

type Claims = Readonly<Record<string, unknown>>;

/** Gives the first mapping that matches, or null. */
export type PrincipalFinder = (claims: Claims) => PrincipalMapping | null;

/** Reads mappings. Throws a `TypeError` where one would match every token, or could never be read. */
export function compileMappings(mappings: readonly PrincipalMapping[]): PrincipalFinder {
  const compiled = mappings.map((mapping) => ({ mapping, matches: compileMatch(mapping.match) }));
  return (claims) => compiled.find(({ matches }) => matches(claims))?.mapping ?? null;
}

function compileMatch(match: PrincipalMapping["match"]): (claims: Claims) => boolean {
  const conditions = Object.entries(match).map(([name, value]) => ({
    path: pathOf(name),
    globs: (typeof value === "string" ? [value] : value).map(compileGlob),
  }));
  if (conditions.length === 0) throw new TypeError("a principal's match is empty: it would be every token's");
  return (claims) => conditions.every(({ path, globs }) => holds(valueAt(claims, path), globs));
}

/** RFC 6901, section 3, where the name begins with a slash; else the name of a claim. */
function pathOf(name: string): readonly string[] {
  if (!name.startsWith("/")) return [name];
  if (/~(?![01])/.test(name)) throw new TypeError(`${JSON.stringify(name)} is no JSON Pointer`);
  return name
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** RFC 6901, section 4. Undefined where nothing is there; what objects inherit is not there. */
function valueAt(claims: Claims, path: readonly string[]): unknown {
  let value: unknown = claims;
  for (const token of path) {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value) && !/^(?:0|[1-9][0-9]*)$/.test(token)) return undefined;
    if (!Object.hasOwn(value, token)) return undefined;
    value = (value as Claims)[token];
  }
  return value;
}

function holds(value: unknown, globs: readonly Glob[]): boolean {
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === "string");
  return texts.some((text) => globs.some((glob) => glob(text)));
}
