/**
 * @module Opaque tokens in the store, by the digests of their texts.
 */

import type { Database, TokenTable } from "./schema.ts";
import { atomically } from "./transactions.ts";
import type { Store, StoredToken } from "./types.ts";

export function tokensOf(database: Database): Store["tokens"] {
  const find = async (column: "id" | "digest", value: string): Promise<StoredToken | null> => {
    const row = await database.queries
      .selectFrom("tokens")
      .selectAll()
      .where(column, "=", value)
      .executeTakeFirst();
    return row === undefined ? null : toToken(row);
  };

  return {
    async add(token) {
      await atomically(database.queries, async (transaction) => {
        await transaction.insertInto("tokens").values(toRow(token)).execute();
        return true;
      });
    },

    find: (digest) => find("digest", digest),
    get: (id) => find("id", id),

    async list(clientId) {
      const all = database.queries.selectFrom("tokens").selectAll();
      const some = clientId === undefined ? all : all.where("client_id", "=", clientId);
      const rows = await some.orderBy("issued_at", "desc").orderBy("id", "desc").execute();
      return rows.map(toToken);
    },

    async touch(uses) {
      if (uses.size === 0) return;
      await atomically(database.queries, async (transaction) => {
        // All replicas lock rows in the same order, so that none waits for another that waits for it.
        for (const id of [...uses.keys()].sort()) {
          const at = uses.get(id) ?? 0;
          await transaction
            .updateTable("tokens")
            .set({ last_used_at: at })
            .where("id", "=", id)
            .where((eb) => eb.or([eb("last_used_at", "is", null), eb("last_used_at", "<", at)]))
            .execute();
        }
        return true;
      });
    },
  };
}

/** Leaves out rows that others are writing; the next time will do for those. */
export async function pruneTokens(database: Database, now: number): Promise<void> {
  await atomically(database.queries, async (transaction) => {
    const over = transaction.selectFrom("tokens").select("id").where("expires_at", "<=", now);
    const free = database.kind === "postgres" ? over.forUpdate().skipLocked() : over;
    await transaction.deleteFrom("tokens").where("id", "in", free).execute();
    return true;
  });
}

function toToken(row: TokenTable): StoredToken {
  return {
    id: row.id,
    digest: row.digest,
    hint: row.hint,
    clientId: row.client_id,
    scopes: JSON.parse(row.scopes) as readonly string[],
    details: JSON.parse(row.details) as readonly unknown[],
    note: row.note,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}

function toRow(token: StoredToken): TokenTable {
  return {
    id: token.id,
    digest: token.digest,
    hint: token.hint,
    client_id: token.clientId,
    scopes: JSON.stringify(token.scopes),
    details: JSON.stringify(token.details),
    note: token.note,
    issued_at: token.issuedAt,
    expires_at: token.expiresAt,
    last_used_at: token.lastUsedAt,
  };
}
