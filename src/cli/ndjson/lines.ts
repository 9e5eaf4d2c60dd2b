/**
 * @module The lines of a stream of bytes, one at a time.
 */

import { UsageError } from "../command.ts";

const NEWLINE = 0x0a;

export interface Line {
  readonly bytes: Buffer;
  /** From 1. */
  readonly number: number;
}

/**
 * Gives each line without its line feed; the last need not have one. Holds no more than the line and the chunk that it
 * is in. Throws a `UsageError` at a line longer than `maxBytes`.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let number = 1;
  const keep = (part: Buffer) => {
    pending.push(part);
    pendingBytes += part.length;
    if (pendingBytes > maxBytes) throw new UsageError(`line ${number}: longer than ${maxBytes} bytes`);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      keep(chunk.subarray(from, end));
      yield { bytes: Buffer.concat(pending), number };
      pending = [];
      pendingBytes = 0;
      number++;
      from = end + 1;
    }
    keep(chunk.subarray(from));
  }
  if (pendingBytes > 0) yield { bytes: Buffer.concat(pending), number };
}
