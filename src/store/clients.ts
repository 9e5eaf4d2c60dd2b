/**
 * @module Clients in the store, with the hashes of their secrets.
 */

import { putRevocation } from "./revocations.ts";
import type { ClientTable, Database } from "./schema.ts";
import { change } from "./transactions.ts";
import type { Store, StoredClient, StoredSecret } from "./types.ts";

export function clientsOf(database: Database): Store["clients"] {
  return {
    async list() {
      const rows = await database.queries
        .selectFrom("clients")
        .selectAll()
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(toClient);
    },

    add: (client) =>
      change(database, async (transaction) => {
        const added = await transaction
          .insertInto("clients")
          .values(toRow(client))
          .onConflict((conflict) => conflict.column("id").doNothing())
          .returning("id")
          .executeTakeFirst();
        return added !== undefined;
      }),

    rotateSecret: (id, secret, previousExpiresAt) =>
      change(database, async (transaction) => {
        // Nobody changes it in between: a change keeps others out.
        const row = await transaction
          .selectFrom("clients")
          .select("secrets")
          .where("id", "=", id)
          .executeTakeFirst();
        if (row === undefined) return false;
        const secrets = rotated(parseSecrets(row.secrets), secret, previousExpiresAt);
        await transaction
          .updateTable("clients")
          .set({ secrets: JSON.stringify(secrets) })
          .where("id", "=", id)
          .execute();
        return true;
      }),

    disable: (id, revocation) =>
      change(database, async (transaction, revision) => {
        const { numUpdatedRows } = await transaction
          .updateTable("clients")
          .set((eb) => ({ disabled_at: eb.fn.coalesce("disabled_at", eb.val(revocation.at)) }))
          .where("id", "=", id)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await putRevocation(transaction, revocation, revision);
        return true;
      }),
  };
}

/** The secret before ends when told, or earlier where it did anyway. */
function rotated(
  [previous]: readonly StoredSecret[],
  secret: StoredSecret,
  previousExpiresAt: number,
): readonly StoredSecret[] {
  if (previous === undefined) return [secret];
  const expiresAt = Math.min(previous.expiresAt ?? previousExpiresAt, previousExpiresAt);
  return [secret, { ...previous, expiresAt }];
}

function parseSecrets(text: string): readonly StoredSecret[] {
  return JSON.parse(text) as readonly StoredSecret[];
}

function toClient(row: ClientTable): StoredClient {
  return {
    id: row.id,
    grant: JSON.parse(row.scopes) as readonly string[],
    note: row.note,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    secrets: parseSecrets(row.secrets),
  };
}

function toRow(client: StoredClient): ClientTable {
  return {
    id: client.id,
    scopes: JSON.stringify(client.grant),
    note: client.note,
    created_at: client.createdAt,
    disabled_at: client.disabledAt,
    secrets: JSON.stringify(client.secrets),
  };
}
