/**
 * @module How an answer of the SQL analysis is judged against the truth. Only one mistake is a breach: to be sure of a
 * query that is none, or of names that are not all.
 */

import type { SqlFacts } from "../../src/model/input.ts";
import type { Expectation } from "./corpus.ts";

/**
 * `exact`: a query, with all its names and no others. `inexact`: with names besides, so that policy may refuse too much.
 * `blocked`: a query that the analysis does not take for one. `refused`: no query, and not taken for one.
 */
export type Verdict =
  | { readonly is: "exact" | "inexact" | "blocked" | "refused" }
  | { readonly is: "unsafe"; readonly why: string };

export function judge(facts: SqlFacts, expect: Pick<Expectation, "kind" | "tables" | "functions">): Verdict {
  if (!facts.read_only) return { is: expect.kind === "read" ? "blocked" : "refused" };
  const why = mistake(facts, expect);
  if (why !== null) return { is: "unsafe", why };
  const isExact = areSame(facts.tables, expect.tables) && areSame(facts.functions, expect.functions);
  return { is: isExact ? "exact" : "inexact" };
}

/** What is wrong with the answer that a statement only reads; null where nothing is. */
function mistake(facts: SqlFacts, expect: Pick<Expectation, "kind" | "tables" | "functions">): string | null {
  if (facts.opaque) return "read-only and opaque at once";
  if (expect.kind !== "read") return `called read-only, is ${expect.kind}`;
  const tables = missing(expect.tables, facts.tables);
  if (tables.length > 0) return `tables missing: ${tables.join(", ")}`;
  const functions = missing(expect.functions, facts.functions);
  return functions.length > 0 ? `functions missing: ${functions.join(", ")}` : null;
}

function missing(wanted: readonly string[], given: readonly string[]): readonly string[] {
  return wanted.filter((name) => !given.includes(name));
}

function areSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}
