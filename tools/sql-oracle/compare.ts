/**
 * @module Whether the SQL analysis may say what it says of a statement, with Spark's answer for the truth.
 */

import type { SqlFacts } from "../../src/model/input.ts";
import type { SparkAnswer } from "./spark.ts";

/** `unparsed`: Spark refuses the statement, so nothing that was said of it can do harm there. */
export type Outcome =
  | { readonly is: "exact" | "inexact" | "over-blocked" | "refused" | "unparsed" | "unparsed-but-sure" }
  | { readonly is: "unsafe"; readonly why: string };

export interface Namespace {
  readonly catalog: string | null;
  readonly schema: string | null;
}

/** Functions that reach out of the catalog, run code or hand out secrets: a query that calls one is no plain query. */
const REACHING =
  /^(?:reflect|try_reflect|java_method|read_\w+|cloud_files|remote_query|http_request|ai_\w+|python_exec|secret|try_secret|list_secrets|table_changes|event_log|vector_search)$/;

/** What Databricks has built in and Spark has not, as far as the statements here call it. */
const ONLY_DATABRICKS = new Set(["iff"]);

export function compare(facts: SqlFacts, spark: SparkAnswer, namespace: Namespace): Outcome {
  if (spark.kind === "invalid") return { is: facts.read_only ? "unparsed-but-sure" : "unparsed" };
  const isQuery = spark.kind === "query" && reachesOut(spark) === null;
  if (!facts.read_only) return { is: isQuery ? "over-blocked" : "refused" };
  if (!isQuery)
    return { is: "unsafe", why: `called read-only: ${reachesOut(spark) ?? spark.nodes?.join(", ")}` };
  const tables = fullNames(spark.relations, namespace);
  const functions = fullNames(spark.functions?.filter(isNotBuiltIn), namespace);
  const missing = [...lacking(facts.tables, tables), ...lacking(facts.functions, functions)];
  if (missing.length > 0) return { is: "unsafe", why: `missing: ${missing.join(", ")}` };
  const isExact = facts.tables.length === tables.length && facts.functions.length === functions.length;
  return { is: isExact ? "exact" : "inexact" };
}

/** What makes a query of Spark's reach further than its names say; null where nothing does. */
function reachesOut({ opens = [], functions = [] }: SparkAnswer): string | null {
  const beyond = opens.filter((open) => open !== "stream");
  const calls = functions.filter(isReaching);
  const all = [...beyond, ...calls.map((parts) => parts.join("."))];
  return all.length === 0 ? null : all.join(", ");
}

/** Not where it is another's function of that name: that one is a reference. */
function isReaching(parts: readonly string[]): boolean {
  const name = parts.join(".").toLowerCase();
  return name.startsWith("system.ai.") || REACHING.test(name.replace(/^(?:system\.)?builtin\./, ""));
}

/** `builtin.upper` and `system.builtin.upper` are the built-in ones. */
function isNotBuiltIn(parts: readonly string[]): boolean {
  const [only = ""] = parts;
  if (parts.length === 1 && ONLY_DATABRICKS.has(only.toLowerCase())) return false;
  return !/^(?:system\.)?builtin$/i.test(parts.slice(0, -1).join("."));
}

function fullNames(names: SparkAnswer["relations"] = [], { catalog, schema }: Namespace): readonly string[] {
  const defaults = [catalog ?? "", schema ?? ""];
  const full = names.map((parts) =>
    [...defaults.slice(0, Math.max(0, 3 - parts.length)), ...parts].join("."),
  );
  return [...new Set(full.map((name) => name.toLowerCase()))];
}

function lacking(given: readonly string[], wanted: readonly string[]): readonly string[] {
  return wanted.filter((name) => !given.includes(name));
}
