/**
 * @module Revocations in the store, each with the revision of the write that made it.
 */

import type { Database, Queries } from "./schema.ts";
import { atomically, change, lockChanges } from "./transactions.ts";
import type { Revocation, Store } from "./types.ts";

export function revocationsOf(database: Database): Store["revocations"] {
  return {
    async add(revocations) {
      if (revocations.length === 0) return;
      await change(database, async (transaction, revision) => {
        for (const revocation of revocations) await putRevocation(transaction, revocation, revision);
        return true;
      });
    },

    since: (revision, now) => readSince(database.following, revision, now),
  };
}

/** One statement, so that the revision and the rows are of one moment. */
async function readSince(
  queries: Queries,
  revision: number,
  now: number,
): ReturnType<Store["revocations"]["since"]> {
  const rows = await queries
    .selectFrom("revision")
    .leftJoin("revocations", (join) =>
      join.on("revocations.revision", ">", revision).on("revocations.expires_at", ">", now),
    )
    .select(["revision.value", "kind", "subject", "at", "expires_at"])
    .orderBy("revocations.revision")
    .execute();
  const [first] = rows;
  if (first === undefined) throw new Error("the store has lost its revision");
  const revocations = rows.flatMap(({ kind, subject, at, expires_at }): readonly Revocation[] =>
    kind === null || subject === null || at === null || expires_at === null
      ? []
      : [{ kind, subject, at, expiresAt: expires_at }],
  );
  return { revision: first.value, revocations };
}

/** Of two for the same subject the later times count. */
export async function putRevocation(
  transaction: Queries,
  { kind, subject, at, expiresAt }: Revocation,
  revision: number,
): Promise<void> {
  await transaction
    .insertInto("revocations")
    .values({ kind, subject, at, expires_at: expiresAt, revision })
    .onConflict((conflict) =>
      conflict.columns(["kind", "subject"]).doUpdateSet((eb) => ({
        at: eb
          .case()
          .when("excluded.at", ">", eb.ref("revocations.at"))
          .then(eb.ref("excluded.at"))
          .else(eb.ref("revocations.at"))
          .end(),
        expires_at: eb
          .case()
          .when("excluded.expires_at", ">", eb.ref("revocations.expires_at"))
          .then(eb.ref("excluded.expires_at"))
          .else(eb.ref("revocations.expires_at"))
          .end(),
        revision: eb.ref("excluded.revision"),
      })),
    )
    .execute();
}

export async function pruneRevocations(database: Database, now: number): Promise<void> {
  await atomically(database.queries, async (transaction) => {
    // Else it and a change could wait for each other's rows.
    await lockChanges(transaction);
    await transaction.deleteFrom("revocations").where("expires_at", "<=", now).execute();
    return true;
  });
}
