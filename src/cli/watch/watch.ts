/**
 * @module Calls back when files have changed, once they are still: what is saved in two steps is not taken in between.
 */

import { setTimeout as sleep } from "node:timers/promises";

export interface WatchOptions {
  /** Another text where something has changed. */
  readonly look: () => Promise<string>;
  /**
   * One at a time, and again where something changed meanwhile. `isStill` tells whether nothing has, and so whether what was
   * read belongs together.
   */
  readonly onChange: (isStill: () => Promise<boolean>) => Promise<void>;
  readonly pollMs: number;
}

export interface Watching {
  /** Resolves once what is under way has ended. */
  stop(): Promise<void>;
}

/** @param known what was there when it was read last */
export function watch({ look, onChange, pollMs }: WatchOptions, known: string): Watching {
  const stopped = new AbortController();
  const isOver = () => stopped.signal.aborted;

  async function run(): Promise<void> {
    let taken = known;
    let before = known;
    while (!isOver()) {
      await sleep(pollMs, undefined, { signal: stopped.signal }).catch(() => {});
      const now = await look();
      if (!isOver() && now === before && now !== taken) {
        taken = now;
        await onChange(async () => (await look()) === now);
      }
      before = now;
    }
  }

  const running = run();
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
