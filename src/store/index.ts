/**
 * @module The store: what outlives a process and is the same for all replicas. One implementation for SQLite, where there is
 * one host, and PostgreSQL, where there are more.
 */

import { charge, pruneBudgets } from "./budgets.ts";
import { clientsOf } from "./clients.ts";
import { keysOf } from "./keys.ts";
import { describeLocation, type StoreLocation } from "./location.ts";
import { migrate } from "./migrations.ts";
import { openPostgres } from "./postgres.ts";
import { pruneRevocations, revocationsOf } from "./revocations.ts";
import type { Database } from "./schema.ts";
import { openSqlite } from "./sqlite.ts";
import { pruneTokens, tokensOf } from "./tokens.ts";
import type { Store } from "./types.ts";
import { watch } from "./watch.ts";

export { describeLocation, parseStoreLocation, type StoreLocation } from "./location.ts";
export type {
  Budget,
  Revocation,
  Store,
  StoredClient,
  StoredKey,
  StoredSecret,
  StoredToken,
} from "./types.ts";

/**
 * Opens the store and brings its tables up to date. Rejects where it can't, with an error that names the location without
 * its password.
 */
export async function openStore(location: StoreLocation): Promise<Store> {
  let database: Database | undefined;
  try {
    database = location.kind === "sqlite" ? await openSqlite(location.path) : openPostgres(location.url);
    await migrate(database);
    return storeOf(database);
  } catch (error) {
    await database?.close();
    // Without its cause: nobody knows what a driver puts there.
    throw new Error(`can't open the store ${describeLocation(location)}: ${reasonOf(error)}`);
  }
}

function storeOf(database: Database): Store {
  const watches = new Set<() => void>();
  return {
    keys: keysOf(database),
    clients: clientsOf(database),
    tokens: tokensOf(database),
    revocations: revocationsOf(database),
    charge: (budgets) => charge(database, budgets),

    async revision() {
      const row = await database.following.selectFrom("revision").select("value").executeTakeFirstOrThrow();
      return row.value;
    },

    watch(onTick, pollMs) {
      const end = watch(database, onTick, pollMs);
      const stop = (): void => {
        watches.delete(stop);
        end();
      };
      watches.add(stop);
      return stop;
    },

    async prune(now) {
      await pruneTokens(database, now);
      await pruneRevocations(database, now);
      await pruneBudgets(database, now);
    },

    async close() {
      for (const stop of watches) stop();
      await database.close();
    },
  };
}

/** Connection errors of several addresses have no message of their own, only a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== "") return error.message;
  return "code" in error ? String(error.code) : error.name;
}
