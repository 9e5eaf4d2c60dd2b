/**
 * @module How often tokens were used that may be used only so often.
 */

import type { Database, Queries } from "./schema.ts";
import { atomically } from "./transactions.ts";
import type { Budget } from "./types.ts";

/** Takes one from each budget, or from none where one is used up. Right between processes and replicas. */
export async function charge(database: Database, budgets: readonly Budget[]): Promise<boolean> {
  const [first] = budgets;
  if (first === undefined) return true;
  // One statement is atomic by itself, and holds its row for a shorter time. On SQLite only a transaction waits its turn
  // without keeping the whole process waiting.
  if (budgets.length === 1 && database.kind === "postgres") return take(database.queries, first);
  // All replicas lock rows in the same order, so that none waits for another that waits for it.
  const ordered = budgets.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return atomically(database.queries, async (transaction) => {
    for (const budget of ordered) {
      if (!(await take(transaction, budget))) return false;
    }
    return true;
  });
}

/** The row is there from the first use on. */
async function take(queries: Queries, { id, max, expiresAt }: Budget): Promise<boolean> {
  if (max < 1) return false;
  const taken = await queries
    .insertInto("budgets")
    .values({ id, used: 1, expires_at: expiresAt })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet((eb) => ({ used: eb("budgets.used", "+", 1) }))
        .where("budgets.used", "<", max),
    )
    .returning("id")
    .executeTakeFirst();
  return taken !== undefined;
}

/** Leaves out rows that others are writing; the next time will do for those. */
export async function pruneBudgets(database: Database, now: number): Promise<void> {
  await atomically(database.queries, async (transaction) => {
    const over = transaction.selectFrom("budgets").select("id").where("expires_at", "<=", now);
    const free = database.kind === "postgres" ? over.forUpdate().skipLocked() : over;
    await transaction.deleteFrom("budgets").where("id", "in", free).execute();
    return true;
  });
}
