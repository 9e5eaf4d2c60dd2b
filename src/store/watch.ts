/**
 * @module Telling when the revision may have grown: by what the database announces, and anyway from time to time.
 */

import type { Database } from "./schema.ts";

/** Gives the function that stops it. */
export function watch(database: Database, onTick: () => void, pollMs: number): () => void {
  const timer = setInterval(onTick, pollMs).unref();
  const stopListening = database.listen?.(onTick);
  return () => {
    clearInterval(timer);
    stopListening?.();
  };
}
