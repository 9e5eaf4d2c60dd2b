/**
 * @module Names of tables and functions in full: three parts, as Unity Catalog stores them, or why they can't be told.
 */

import { unityName } from "../names.ts";

/** What the request says of the names that do not say it themselves; null where it does not. */
export interface Namespace {
  readonly catalog: string | null;
  readonly schema: string | null;
}

export type Resolved =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly reason: string };

/** `delta.t` may be a table in a schema and may be files at a path. */
const DATA_SOURCES = new Set(
  `delta parquet orc json jsonl csv text avro xml binaryfile image libsvm jdbc hive iceberg hudi sharing deltasharing
  kafka kinesis pubsub pulsar rate socket console noop memory cloudfiles statestore excel sqlserver mysql postgresql
  redshift snowflake bigquery sqldw synapse mongodb cassandra oracle databricks foreachbatch protobuf`.split(
    /\s+/,
  ),
);

/** Schemas that are not in the default catalog, whatever it is. */
const SESSION_SCHEMAS = new Set(["session", "global_temp"]);

/** Stands in no Unity Catalog name that is written without thought: `:` makes a path, `@` a version. */
const PLAIN = /^[\p{L}\p{N}_-]+$/u;

/** A table's or a function's name. Names of one and two parts take the rest from the namespace. */
export function fullName(parts: readonly string[], namespace: Namespace): Resolved {
  const shown = parts.map(quoted).join(".");
  if (parts.length === 0) return unclear("a name can't be read");
  if (parts.length > 3) return unclear(`${shown} has more than three parts`);
  const plain = parts.map(plainName);
  const odd = plain.indexOf(null);
  if (odd >= 0) {
    const last = parts.at(-1) ?? "";
    return unclear(
      /[/\\:]/.test(last)
        ? `${shown} is a path`
        : `${quoted(parts[odd] ?? "")} is no plain name of Unity Catalog`,
    );
  }
  const [first = ""] = plain as string[];
  if (parts.length === 2 && DATA_SOURCES.has(first)) {
    return unclear(`${shown} may be files of the format ${first}; write the catalog too`);
  }
  if (parts.length === 2 && SESSION_SCHEMAS.has(first)) return unclear(`${shown} belongs to the session`);
  return complete(plain as string[], shown, namespace);
}

function complete(parts: readonly string[], shown: string, { catalog, schema }: Namespace): Resolved {
  const missing = [catalog, schema].slice(0, 3 - parts.length);
  const defaults = missing.map((name) => (name === null ? null : plainName(name)));
  if (missing.includes(null)) {
    return unclear(
      `${shown} is not in full, and the request has no default ${missing[0] === null ? "catalog" : "schema"}`,
    );
  }
  if (defaults.includes(null)) return unclear("the request's default catalog or schema is no plain name");
  const name = [...defaults, ...parts].join(".");
  return name.startsWith("system.session.") ? unclear(`${shown} belongs to the session`) : { ok: true, name };
}

/** One part as Unity Catalog stores it; null where that is not sure. */
export function plainName(part: string): string | null {
  return PLAIN.test(part) ? unityName(part) : null;
}

/** For people: as it must be written where it is no word. */
function quoted(part: string): string {
  const clipped = part.length > 80 ? `${part.slice(0, 80)}…` : part;
  return /^\w+$/.test(clipped) ? clipped : `\`${clipped.replaceAll("`", "``")}\``;
}

function unclear(reason: string): Resolved {
  return { ok: false, reason };
}
