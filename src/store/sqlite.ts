/**
 * @module SQLite as the store: one file for one host, in which several processes may write. Every commit is on the disk
 * before it resolves.
 */

import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { type Driver, Kysely, SqliteAdapter, SqliteDialect, SqliteDriver } from "kysely";
import type { Database, Schema } from "./schema.ts";

/** How long one waits for a write of another process. */
const BUSY_TIMEOUT_MS = 2_000;
const BUSY_PAUSE_MS = 3;

/** Creates the file where there is none, for its owner alone. Rejects where it can't be opened. */
export async function openSqlite(path: string): Promise<Database> {
  const file = resolve(path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // SQLite gives its other files the mode of this one.
  closeSync(openSync(file, "a", 0o600));
  const sqlite = new Sqlite(file, { timeout: 0 });
  try {
    await whileBusy(() => sqlite.pragma("journal_mode = WAL"));
  } catch (error) {
    sqlite.close();
    throw error;
  }
  // In WAL mode the default would let a power cut undo what was committed: revocations among them.
  sqlite.pragma("synchronous = FULL");
  sqlite.pragma("foreign_keys = ON");
  sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  const queries = new Kysely<Schema>({ dialect: new Dialect(sqlite) });
  return {
    kind: "sqlite",
    queries,
    following: queries,
    announce: async () => undefined,
    listen: null,
    close: async () => {
      await queries.destroy();
      // Kysely closes only what it has used.
      sqlite.close();
    },
  };
}

class Dialect extends SqliteDialect {
  readonly #sqlite: Sqlite.Database;

  constructor(sqlite: Sqlite.Database) {
    super({ database: sqlite });
    this.#sqlite = sqlite;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#sqlite);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/** SQLite takes back tables as well as rows; migrations rely on it. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Takes the lock for writing at once: a transaction that read first could not get it any more once another has written. */
class ImmediateDriver extends SqliteDriver {
  readonly #sqlite: Sqlite.Database;

  constructor(sqlite: Sqlite.Database) {
    super({ database: sqlite });
    this.#sqlite = sqlite;
  }

  override async beginTransaction(): Promise<void> {
    await whileBusy(() => {
      // SQLite's own way of waiting would stop the whole process, requests and all.
      this.#sqlite.pragma("busy_timeout = 0");
      try {
        this.#sqlite.exec("begin immediate");
      } finally {
        this.#sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      }
    });
  }
}

/** Tries again while another has the lock. */
async function whileBusy(work: () => unknown): Promise<void> {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
    }
    await sleep(BUSY_PAUSE_MS * (1 + Math.random()));
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith("SQLITE_BUSY");
}
