/**
 * @module Where gateways count requests together. The statements are those of `rate-limiter-flexible`, the table is the store's.
 */

import { CompiledQuery } from "kysely";
import type { Database } from "./schema.ts";
import type { Store } from "./types.ts";

/** Null for SQLite: what one process counts it keeps in memory. */
export function ratesOf({ kind, queries }: Database): Store["rates"] {
  if (kind !== "postgres") return null;
  return async (text, values) => {
    const { rows } = await queries.executeQuery(CompiledQuery.raw(text, [...values]));
    return { rows, rowCount: rows.length };
  };
}

export async function pruneRates({ queries }: Database, now: number): Promise<void> {
  await queries
    .deleteFrom("rates")
    .where("expire", "<=", now * 1000)
    .execute();
}
