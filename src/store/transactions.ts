/**
 * @module Transactions that take back what they did where they give false, and the revision that grows with every change.
 */

import type { Database, Queries } from "./schema.ts";

/** Rolls a transaction back; goes no further than this file. */
class TakenBack extends Error {}

/**
 * Runs the work in one transaction and gives what it gave; nothing of it stays where that is false. On SQLite it is the only
 * one that writes from its beginning on; on PostgreSQL each statement sees what was committed before it.
 */
export async function atomically(
  queries: Queries,
  work: (transaction: Queries) => Promise<boolean>,
): Promise<boolean> {
  try {
    await queries
      .transaction()
      .setIsolationLevel("read committed")
      .execute(async (transaction) => {
        if (!(await work(transaction))) throw new TakenBack();
      });
    return true;
  } catch (error) {
    if (error instanceof TakenBack) return false;
    throw error;
  }
}

/**
 * The same with a revision of its own. The row of the revision stays locked until the commit, so that changes come one after
 * the other, in the order of their revisions: who has read one has seen all that are lower.
 */
export async function change(
  database: Database,
  work: (transaction: Queries, revision: number) => Promise<boolean>,
): Promise<boolean> {
  return atomically(database.queries, async (transaction) => {
    const { value } = await transaction
      .updateTable("revision")
      .set((eb) => ({ value: eb("value", "+", 1) }))
      .returning("value")
      .executeTakeFirstOrThrow();
    if (!(await work(transaction, value))) return false;
    await database.announce(transaction);
    return true;
  });
}

/** Keeps changes out until the transaction ends, without being one. */
export async function lockChanges(transaction: Queries): Promise<void> {
  await transaction
    .updateTable("revision")
    .set((eb) => ({ value: eb.ref("value") }))
    .execute();
}
