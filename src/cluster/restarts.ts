/**
 * @module How long to wait before a worker is started again: not at all after one that served for a while, longer each time
 * where they die at once.
 */

/** A worker that lived for this long did not die of how it started. */
const SETTLED_MS = 10_000;
const FIRST_MS = 100;
const LONGEST_MS = 10_000;

export interface Restarts {
  /** In milliseconds, for one that lived for so long. */
  waitAfter(livedMs: number): number;
  /** How many there were. */
  count(): number;
}

export function countRestarts(): Restarts {
  let inRow = 0;
  let count = 0;
  return {
    waitAfter(livedMs) {
      count++;
      inRow = livedMs >= SETTLED_MS ? 0 : inRow + 1;
      return inRow === 0 ? 0 : Math.min(FIRST_MS * 2 ** (inRow - 1), LONGEST_MS);
    },
    count: () => count,
  };
}
