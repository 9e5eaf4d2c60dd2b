/**
 * @module PostgreSQL as the store, for any number of replicas. A database that can't be reached gives an error after two
 * seconds; it never keeps a request waiting for longer.
 */

import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { Secret } from "../model/brand.ts";
import { listen } from "./listen.ts";
import { DiscardingPool } from "./pool.ts";
import type { Database, Schema } from "./schema.ts";

const TIMEOUT_MS = 2_000;
const CHANNEL = "postern_revision";
const MAX_CONNECTIONS = 10;

/** Connects at the first query. */
export function openPostgres(url: Secret): Database {
  const config = configOf(url);
  const queries = connect(config, MAX_CONNECTIONS);
  const following = connect(config, 1);
  return {
    kind: "postgres",
    queries,
    following,
    announce: async (transaction) => {
      await sql`select pg_notify(${CHANNEL}, '')`.execute(transaction);
    },
    listen: (onAnnounced) => listen(() => new pg.Client(config), CHANNEL, onAnnounced),
    close: async () => {
      await Promise.all([queries.destroy(), following.destroy()]);
    },
  };
}

function connect(config: pg.ClientConfig, max: number): Kysely<Schema> {
  const pool = new pg.Pool({ ...config, max });
  // Connections that broke while idle: the pool has dropped them already.
  pool.on("error", () => undefined);
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: new DiscardingPool(pool) }) });
}

function configOf(url: Secret): pg.ClientConfig {
  return {
    connectionString: url.reveal(),
    application_name: "postern",
    connectionTimeoutMillis: TIMEOUT_MS,
    // The database's own comes first where it is well; the other is for one that has gone silent.
    statement_timeout: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS + 200,
    // Locks of a replica that froze within a transaction.
    idle_in_transaction_session_timeout: 2 * TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
  };
}

/** Seconds and counts, far below 2^53. */
function parseBigint(text: string): number {
  return Number(text);
}

const getTypeParser: pg.CustomTypesConfig["getTypeParser"] = (oid, format) =>
  oid === pg.types.builtins.INT8 && format !== "binary" ? parseBigint : pg.types.getTypeParser(oid, format);
