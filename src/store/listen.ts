/**
 * @module Listening to PostgreSQL's notifications on a connection of its own, which is made anew whenever it broke.
 */

import type { Client } from "pg";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Calls back on each notification, and after each new connection, since some may have been missed. Never throws: while the
 * database can't be reached it just is silent. Gives the function that ends it.
 */
export function listen(makeClient: () => Client, channel: string, onNotified: () => void): () => void {
  let current: Client | null = null;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const lose = (client: Client): void => {
    // Told more than once of the same: by an error, and by the end.
    if (current !== client) return;
    current = null;
    client.end().catch(() => undefined);
    if (stopped) return;
    timer = setTimeout(start, pauseMs).unref();
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  };

  const start = (): void => {
    const client = makeClient();
    current = client;
    client.on("error", () => lose(client));
    client.on("end", () => lose(client));
    client.on("notification", () => {
      if (!stopped) onNotified();
    });
    connect(client, channel).then(
      () => {
        if (current !== client) return;
        pauseMs = FIRST_PAUSE_MS;
        onNotified();
      },
      () => lose(client),
    );
  };

  start();
  return () => {
    stopped = true;
    clearTimeout(timer);
    if (current !== null) lose(current);
  };
}

async function connect(client: Client, channel: string): Promise<void> {
  await client.connect();
  await client.query(`listen ${client.escapeIdentifier(channel)}`);
}
