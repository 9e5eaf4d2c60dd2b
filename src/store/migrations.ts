/**
 * @module How the tables come to be, the same in both databases. A migration that was released is never changed; a new one
 * follows it, and must leave tables that the version before can still use, since replicas are replaced one by one.
 */

import { type Migration, Migrator } from "kysely/migration";
import type { Database, Queries } from "./schema.ts";

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-tables": { up: createTables },
  "0002-rates": { up: createRates },
};

/**
 * Brings the tables up to date; safe where two processes do it at once. Rejects where a migration failed, or where a newer
 * version of Postern has changed the tables.
 */
export async function migrate(database: Database): Promise<void> {
  if (database.kind === "postgres") {
    // Kysely takes an advisory lock.
    await run(database.queries);
    return;
  }
  // SQLite has no such lock: the transaction is it.
  await database.queries.transaction().execute(run);
}

async function run(db: Queries): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    migrationTableName: "postern_migration",
    migrationLockTableName: "postern_migration_lock",
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function createTables(db: Queries): Promise<void> {
  await createRevision(db);
  await db.schema
    .createTable("keys")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("sealed", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("active_from", "bigint", (column) => column.notNull())
    .addColumn("withdrawn_at", "bigint")
    .execute();
  await db.schema
    .createTable("clients")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("scopes", "text", (column) => column.notNull())
    .addColumn("note", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("disabled_at", "bigint")
    .addColumn("secrets", "text", (column) => column.notNull())
    .execute();
  await createTokens(db);
  await createRevocations(db);
  await db.schema
    .createTable("budgets")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("used", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
}

async function createRevision(db: Queries): Promise<void> {
  await db.schema
    .createTable("revision")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("value", "bigint", (column) => column.notNull())
    .execute();
  await db.insertInto("revision").values({ id: 1, value: 0 }).execute();
}

async function createTokens(db: Queries): Promise<void> {
  await db.schema
    .createTable("tokens")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("digest", "text", (column) => column.notNull().unique())
    .addColumn("hint", "text", (column) => column.notNull())
    .addColumn("client_id", "text", (column) => column.notNull())
    .addColumn("scopes", "text", (column) => column.notNull())
    .addColumn("details", "text", (column) => column.notNull())
    .addColumn("note", "text")
    .addColumn("issued_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .addColumn("last_used_at", "bigint")
    .execute();
  await db.schema.createIndex("tokens_of_client").on("tokens").column("client_id").execute();
}

async function createRevocations(db: Queries): Promise<void> {
  await db.schema
    .createTable("revocations")
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .addColumn("revision", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("revocations_key", ["kind", "subject"])
    .execute();
  await db.schema.createIndex("revocations_by_revision").on("revocations").column("revision").execute();
}

async function createRates(db: Queries): Promise<void> {
  await db.schema
    .createTable("rates")
    .addColumn("key", "text", (column) => column.primaryKey())
    .addColumn("points", "bigint", (column) => column.notNull())
    .addColumn("expire", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("rates_by_end").on("rates").column("expire").execute();
}
