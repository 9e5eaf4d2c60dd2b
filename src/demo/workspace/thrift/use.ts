/**
 * @module USE: the one statement that changes where its session stands, and with that what later names mean.
 */

import type { Place } from "../duckdb/index.ts";

const NAME = "(`(?:[^`]|``)+`|\\w+)";
const USE = new RegExp(
  `^\\s*use\\s+(?:(catalog|schema|database)\\s+)?${NAME}(?:\\s*\\.\\s*${NAME})?\\s*;?\\s*$`,
  "i",
);

/** Where a session stands after a USE; null for any other statement. */
export function readUse(statement: string, place: Place): Place | null {
  const [, kind, first, second] = USE.exec(statement) ?? [];
  if (first === undefined) return null;
  if (kind?.toLowerCase() === "catalog") return { catalog: unquote(first), schema: null };
  if (second === undefined) return { ...place, schema: unquote(first) };
  return { catalog: unquote(first), schema: unquote(second) };
}

function unquote(name: string): string {
  return name.startsWith("`") ? name.slice(1, -1).replaceAll("``", "`") : name;
}
