/**
 * @module Functions by name: built in and harmless, refused, or another's, which the policy judges by its full name.
 */

import { DATABRICKS_FUNCTIONS } from "./databricks-functions.ts";
import spark from "./grammar/functions.json" with { type: "json" };
import { fullName, type Namespace, plainName } from "./names.ts";

export type FunctionUse =
  | { readonly kind: "built-in" }
  | { readonly kind: "reference"; readonly name: string }
  | { readonly kind: "refused"; readonly reason: string };

/** They reach out of the query: to code, to other systems, to secrets, to files, or to a name in a text. */
const REFUSED: ReadonlySet<string> = new Set(
  `
  reflect try_reflect java_method
  http_request remote_query python_exec
  secret try_secret list_secrets
  read_files read_kafka read_kinesis read_pubsub read_pulsar read_statestore read_state_metadata read_sql_state
  cloud_files cloud_files_state event_log table_changes vector_search get_warehouse_credentials
  from_protobuf to_protobuf python_worker_logs file_exists
  `
    .trim()
    .split(/\s+/),
);

/** Whatever else begins so, in this version of Databricks or the next. */
const REFUSED_PREFIX = /^(?:ai_|read_|http_|remote_|cloud_files|secret|list_secret|vector_search)/;

/** More arguments are options, which can name a file or a service. */
const MAX_ARGUMENTS: ReadonlyMap<string, number> = new Map([
  ["from_avro", 2],
  ["to_avro", 2],
  ["schema_of_avro", 1],
  ["from_xml", 2],
  ["schema_of_xml", 1],
]);

/** Rows out of their arguments alone. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(
  `
  range explode explode_outer posexplode posexplode_outer inline inline_outer stack json_tuple
  variant_explode variant_explode_outer sql_keywords collations
  `
    .trim()
    .split(/\s+/),
);

const BUILT_IN: ReadonlySet<string> = new Set(
  [...spark.scalar, ...DATABRICKS_FUNCTIONS].filter((name) => !isRefused(name)),
);

/** A call of a function of one value. */
export function functionUse(
  parts: readonly string[],
  argumentCount: number,
  namespace: Namespace,
): FunctionUse {
  const own = builtInPart(parts);
  if (own === null) return reference(parts, namespace);
  if (isRefused(own)) return refused(`${shown(parts)}(…) reaches beyond the query`);
  const most = MAX_ARGUMENTS.get(own);
  if (most !== undefined && argumentCount > most) return refused(`${shown(parts)}(…) is given options`);
  if (BUILT_IN.has(own)) return { kind: "built-in" };
  return parts.length === 1
    ? reference(parts, namespace)
    : refused(`${shown(parts)} is no function known to be built in`);
}

/** A function in FROM or LATERAL VIEW. */
export function tableFunctionUse(parts: readonly string[]): FunctionUse {
  const own = builtInPart(parts);
  return own !== null && TABLE_FUNCTIONS.has(own)
    ? { kind: "built-in" }
    : refused(`the table function ${shown(parts)}(…) may read anything`);
}

/** The name by which a function would be built in: by itself, or in `builtin` or `system.builtin`. */
function builtInPart(parts: readonly string[]): string | null {
  const plain = parts.map(plainName);
  const name = plain.at(-1) ?? null;
  const prefix = plain.slice(0, -1).join(".");
  return prefix === "" || prefix === "builtin" || prefix === "system.builtin" ? name : null;
}

function reference(parts: readonly string[], namespace: Namespace): FunctionUse {
  const full = fullName(parts, namespace);
  if (!full.ok) return refused(full.reason);
  // Python executors and models are there, and nothing else.
  if (full.name.startsWith("system.ai.")) return refused(`${shown(parts)}(…) runs code or a model`);
  return { kind: "reference", name: full.name };
}

/** For people. */
function shown(parts: readonly string[]): string {
  return parts.join(".").toLowerCase().slice(0, 200);
}

function isRefused(name: string): boolean {
  return REFUSED.has(name) || REFUSED_PREFIX.test(name);
}

function refused(reason: string): FunctionUse {
  return { kind: "refused", reason };
}
