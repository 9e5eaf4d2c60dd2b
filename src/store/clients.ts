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
      const rows = await database.following
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
        if (row === undefined || isMark(row)) return false;
        const secrets = rotated(parseSecrets(row.secrets), secret, previousExpiresAt);
        await transaction
          .updateTable("clients")
          .set({ secrets: JSON.stringify(secrets) })
          .where("id", "=", id)
          .execute();
        return true;
      }),

    async disable(id, revocation) {
      const { at } = revocation;
      const mark = { id, grant: [], note: null, createdAt: at, disabledAt: at, secrets: [] };
      await change(database, async (transaction, revision) => {
        await transaction
          .insertInto("clients")
          .values(toRow(mark))
          .onConflict((conflict) =>
            conflict
              .column("id")
              .doUpdateSet((eb) => ({ disabled_at: eb.fn.coalesce("clients.disabled_at", eb.val(at)) })),
          )
          .execute();
        await putRevocation(transaction, revocation, revision);
        return true;
      });
    },

    enable: (id) =>
      change(database, async (transaction) => {
        const ofId = transaction
          .selectFrom("clients")
          .selectAll()
          .where("id", "=", id)
          .where("disabled_at", "is not", null);
        const row = await ofId.executeTakeFirst();
        if (row === undefined) return false;
        if (isMark(row)) {
          await transaction.deleteFrom("clients").where("id", "=", id).execute();
        } else {
          await transaction.updateTable("clients").set({ disabled_at: null }).where("id", "=", id).execute();
        }
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

/** Of a client that the store has only to say that it is disabled. */
function isMark({ secrets }: Pick<ClientTable, "secrets">): boolean {
  return parseSecrets(secrets).length === 0;
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
