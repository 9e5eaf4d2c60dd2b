/**
 * @module The decision log of a worker: another process writes it, so that it is one file of whole lines however a worker ends.
 * Entries of one turn of the event loop go together; each resolves once the writer has it with the operating system.
 */

import type { DecisionLog } from "../audit/index.ts";

/** The characters that may wait for the writer. */
const MAX_WAITING_CHARS = 16 * 1024 * 1024;

export function remoteDecisionLog(write: (entries: readonly string[]) => Promise<void>): DecisionLog {
  let entries: string[] = [];
  let batch: Promise<void> | null = null;
  let waitingChars = 0;
  let healthy = true;
  const running = new Set<Promise<void>>();

  /** Once this turn of the event loop has decided what it decides. */
  const writeSoon = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    const leaving = entries;
    const chars = leaving.reduce((sum, { length }) => sum + length, 0);
    entries = [];
    batch = null;
    try {
      await write(leaving);
      healthy = true;
    } catch (error) {
      healthy = false;
      throw error;
    } finally {
      waitingChars -= chars;
    }
  };

  return {
    append(entry) {
      if (waitingChars + entry.length > MAX_WAITING_CHARS) {
        return Promise.reject(new Error("the decision log is full: the disk is slower than the requests"));
      }
      waitingChars += entry.length;
      entries.push(entry);
      if (batch === null) {
        const begun = writeSoon();
        batch = begun;
        running.add(begun);
        const over = () => void running.delete(begun);
        begun.then(over, over);
      }
      return batch;
    },
    isHealthy: () => healthy,
    async close() {
      await Promise.allSettled(running);
    },
  };
}
