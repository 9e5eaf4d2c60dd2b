/**
 * @module What kinds of decisions a run met, so that it can be told whether it tried what it is for.
 */

import type { Answer } from "./oracle.ts";

interface Decided {
  readonly allow: boolean;
  readonly reasons: readonly { readonly code: string; readonly scope?: string }[];
  readonly obligations: Readonly<Record<string, readonly unknown[]>>;
}

/**
 * Every kind that the default policy has an answer of. `no_rule` it never gives: what no scope allows is denied as `no_scope`, or for
 * what is wrong with the document.
 */
export const EXPECTED_CLASSES = [
  "allow",
  "allow: scope",
  "allow: an area",
  "allow: open",
  "deny: no_scope",
  "deny: no_identity",
  "deny: authorization_details",
  "deny: unsupported_authorization_details",
  "deny: unsupported_actor",
  "deny: unknown_operation",
  "deny: opaque",
  "deny: opaque_resource",
  "deny: opaque_sql",
  "deny: rule",
  "obligation: filter",
  "obligation: two filters",
] as const;

/** The kinds that a decision is of. */
export function classesOf(answer: Answer): readonly string[] {
  if (answer === null) return ["undefined"];
  const { allow, reasons, obligations } = JSON.parse(answer) as Decided;
  const codes = reasons.map(({ code }) => `${allow ? "allow" : "deny"}: ${code}`);
  const isByArea =
    allow && reasons.some(({ scope = ":" }) => /^[^:]+(?::[^:]*)?$/.test(scope) && !ACCESS.test(scope));
  const filters = obligations["filter"]?.length ?? 0;
  return [
    ...(allow ? ["allow"] : ["deny"]),
    ...new Set(codes),
    ...(isByArea ? ["allow: an area"] : []),
    ...(filters > 0 ? ["obligation: filter"] : []),
    ...(filters > 1 ? ["obligation: two filters"] : []),
  ];
}

const ACCESS = /:(?:read|write|execute|manage|\*)(?::|$)/;

/** Of how many decisions in a hundred each kind was, the most frequent first. */
export function shares(classes: readonly (readonly string[])[]): string {
  const counts = new Map<string, number>();
  for (const name of classes.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${((100 * count) / classes.length).toFixed(1)} %`)
    .join(", ");
}
