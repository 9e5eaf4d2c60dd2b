import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Postgres, query, startPostgres } from "../../test/support/postgres.ts";
import { Secret } from "../model/brand.ts";
import { openStore, type Store } from "./index.ts";

/** Only what PostgreSQL announces can tell within the test. */
const NEVER_MS = 1_000_000;
const REVOCATION = { kind: "token", subject: "a", at: 1, expiresAt: 2_000_000_000 } as const;

let postgres: Postgres;
let url: string;
let watching: Store;
let writing: Store;

beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.createDatabase();
  watching = await openStore({ kind: "postgres", url: new Secret(url) });
  writing = await openStore({ kind: "postgres", url: new Secret(url) });
});

afterAll(async () => {
  await Promise.all([watching?.close(), writing?.close()]);
  await postgres?.stop();
});

test("PostgreSQL tells of another's write within a second, also after the listening connection was lost", async () => {
  let ticks = 0;
  const stop = watching.watch(() => ticks++, NEVER_MS);
  try {
    await vi.waitFor(() => expect(ticks).toBe(1), 5000);
    await writing.revocations.add([REVOCATION]);
    await vi.waitFor(() => expect(ticks).toBe(2), 1000);
    const ended = await query(
      url,
      "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()",
    );
    expect(ended.length).toBe(1);
    // Told of the new connection, since something may have been missed.
    await vi.waitFor(() => expect(ticks).toBe(3), 5000);
    await writing.revocations.add([{ ...REVOCATION, subject: "b" }]);
    await vi.waitFor(() => expect(ticks).toBe(4), 1000);
  } finally {
    stop();
  }
});

test("a PostgreSQL that is gone is an error within a few seconds, and no longer once it is back", async () => {
  await postgres.kill();
  const started = performance.now();
  await expect(watching.revision()).rejects.toThrow();
  expect(performance.now() - started).toBeLessThan(5000);
  await postgres.restart();
  await vi.waitFor(async () => expect(await watching.revision()).toBe(2), 10_000);
});
