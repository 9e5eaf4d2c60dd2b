/**
 * @module When tokens were last used, written now and then, and off the way of any request.
 */

import type { Logger } from "pino";

export interface Uses {
  /** `at` in seconds since 1970. */
  note(tokenId: string, at: number): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

/** So many tokens between two writes, and no more: what is over is counted. */
const MAX_NOTED = 10_000;

export function recordUses(
  write: (uses: ReadonlyMap<string, number>) => Promise<void>,
  everyMs: number,
  log: Pick<Logger, "warn">,
): Uses {
  let noted = new Map<string, number>();
  let dropped = 0;
  const flush = async () => {
    if (noted.size === 0) return;
    const written = noted;
    noted = new Map();
    try {
      await write(written);
    } catch (error) {
      dropped += written.size;
      log.warn({ dropped, cause: String(error) }, "when tokens were last used could not be written");
    }
  };
  const timer = setInterval(flush, everyMs).unref();
  return {
    note(tokenId, at) {
      if (noted.size < MAX_NOTED || noted.has(tokenId)) noted.set(tokenId, at);
      else dropped++;
    },
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
