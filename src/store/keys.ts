/**
 * @module Signing keys in the store.
 */

import type { Database, KeyTable } from "./schema.ts";
import { change } from "./transactions.ts";
import type { Store, StoredKey } from "./types.ts";

export function keysOf(database: Database): Store["keys"] {
  return {
    async list() {
      const rows = await database.following
        .selectFrom("keys")
        .selectAll()
        .orderBy("active_from")
        .orderBy("id")
        .execute();
      return rows.map(toKey);
    },

    add: (key, expected) =>
      change(database, async (transaction) => {
        const there = await transaction.selectFrom("keys").select("id").execute();
        const others = there.length !== expected.length || there.some(({ id }) => !expected.includes(id));
        if (others) return false;
        await transaction.insertInto("keys").values(toRow(key)).execute();
        return true;
      }),

    withdraw: (id, at) =>
      change(database, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable("keys")
          .set({ withdrawn_at: at })
          .where("id", "=", id)
          .where("withdrawn_at", "is", null)
          .executeTakeFirst();
        return numUpdatedRows > 0n;
      }),

    async remove(id) {
      await change(database, async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom("keys")
          .where("id", "=", id)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      });
    },
  };
}

function toKey(row: KeyTable): StoredKey {
  const { id, sealed, created_at, active_from, withdrawn_at } = row;
  return { id, sealed, createdAt: created_at, activeFrom: active_from, withdrawnAt: withdrawn_at };
}

function toRow({ id, sealed, createdAt, activeFrom, withdrawnAt }: StoredKey): KeyTable {
  return { id, sealed, created_at: createdAt, active_from: activeFrom, withdrawn_at: withdrawnAt };
}
