/**
 * @module Counts in PostgreSQL, which all gateways of a store share: `rate-limiter-flexible` over the store's own connections.
 */

import { RateLimiterPostgres } from "rate-limiter-flexible";
import { flexibleLimiter } from "./flexible.ts";
import type { Limiter } from "./types.ts";

/** Runs one statement; rejects within a bounded time. */
export type RunStatement = (
  text: string,
  values: readonly unknown[],
) => Promise<{ readonly rows: readonly unknown[]; readonly rowCount: number }>;

/** The table that the store's migrations make. */
const TABLE = "rates";

export function sharedLimiter(run: RunStatement): Limiter {
  const storeClient = {
    query: ({ text, values }: { readonly text: string; readonly values: readonly unknown[] }) =>
      run(text, values),
  };
  return flexibleLimiter(
    (options) =>
      new RateLimiterPostgres({
        ...options,
        storeClient,
        storeType: "client",
        tableName: TABLE,
        tableCreated: true,
        clearExpiredByTimeout: false,
      }),
  );
}
