/**
 * @module Where the lines of the service's log wait until they leave together: a write for each would cost more than the request that
 * it tells of. What waits is bounded; what finds no room is counted, and the count is told.
 */

import { write, writeSync } from "node:fs";

export interface LogLines {
  /** Takes a line with its end. */
  write(line: string): void;
  /** Writes what waits, at once. */
  end(): void;
}

export interface LogLinesOptions {
  readonly fd: number;
  /** The longest that a line waits. */
  readonly waitMs: number;
  /** Characters that make a write at once. */
  readonly batchChars: number;
  /** Characters that may wait for a reader that is slow. */
  readonly maxChars: number;
  /** The line that tells how many had no room. */
  readonly droppedLine: (count: number) => string;
}

const AGAIN_MS = 50;

export function createLogLines(options: LogLinesOptions): LogLines {
  const { fd, waitMs, batchChars, maxChars, droppedLine } = options;
  let lines: string[] = [];
  let chars = 0;
  let dropped = 0;
  /** What was handed to the system, until it has all of it. */
  let leaving: Buffer | null = null;
  let timer: NodeJS.Timeout | null = null;

  const take = (): Buffer => {
    if (dropped > 0) lines.push(droppedLine(dropped));
    const text = lines.join("");
    lines = [];
    chars = 0;
    dropped = 0;
    return Buffer.from(text);
  };
  const later = (ms: number) => {
    timer ??= setTimeout(flush, ms).unref();
  };
  function flush(): void {
    timer = null;
    if (leaving === null && (lines.length > 0 || dropped > 0)) leaving = take();
    else if (leaving === null) return;
    const bytes = leaving;
    write(fd, bytes, (error, count) => {
      // A pipe that is full is tried again; of one that is broken nobody can be told.
      if (error !== null && error.code !== "EAGAIN") leaving = null;
      else leaving = count < bytes.length ? bytes.subarray(count) : null;
      if (leaving !== null) later(error === null ? 0 : AGAIN_MS);
      else if (chars >= batchChars) flush();
      else if (lines.length > 0) later(waitMs);
    });
  }

  return {
    write(line) {
      if (chars + line.length > maxChars) {
        dropped++;
        return;
      }
      lines.push(line);
      chars += line.length;
      if (leaving !== null) return;
      if (chars >= batchChars) flush();
      else later(waitMs);
    },
    end() {
      if (timer !== null) clearTimeout(timer);
      for (const bytes of [leaving, take()]) if (bytes !== null) writeWhole(fd, bytes);
      leaving = null;
    },
  };
}

/** As far as it goes: a process that ends waits for no reader. */
function writeWhole(fd: number, bytes: Buffer): void {
  try {
    for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest));
  } catch {
    // Nobody reads it any more.
  }
}
