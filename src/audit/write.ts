/**
 * @module Writing all of a batch of lines to a descriptor, as a disk may take a part at a time.
 */

import { write, writeSync } from "node:fs";

export type Write = (bytes: Buffer, done: (error: Error | null) => void) => void;

/** A write that takes longer says that the disk is not just the memory before it. */
const SLOW_MS = 20;
/** For how long a disk that was slow is not waited for. */
const WARY_MS = 10_000;

/**
 * Within this thread, where the file is one: the system takes some lines into memory in a few microseconds, and handing them to another
 * thread costs more than that. A disk that was slow once gets its lines through the other thread for a while, so that what waits for
 * no decision does not wait for it.
 *
 * @param now milliseconds of a clock that nobody sets
 */
export function fileWriter(fd: number, now: () => number = performance.now.bind(performance)): Write {
  const throughThread = threadWriter(fd);
  let waryUntil = Number.NEGATIVE_INFINITY;
  return (bytes, done) => {
    const startedAt = now();
    if (startedAt < waryUntil) return throughThread(bytes, done);
    let error: Error | null = null;
    try {
      for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest));
    } catch (thrown) {
      error = thrown as Error;
    }
    const endedAt = now();
    if (endedAt - startedAt > SLOW_MS) waryUntil = endedAt + WARY_MS;
    done(error);
  };
}

/**
 * Never within this thread, for pipes and devices that nobody may read. By the descriptor, as a file handle's own `appendFile` costs
 * several times as much.
 */
export function threadWriter(fd: number): Write {
  return function writeWhole(bytes, done) {
    write(fd, bytes, (error, written) => {
      if (error !== null || written === bytes.length) done(error);
      else writeWhole(bytes.subarray(written), done);
    });
  };
}
