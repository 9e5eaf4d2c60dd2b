/**
 * @module An answer that is passed on once the whole of it was looked at, and not at all where that finds something wrong.
 */

import { Transform, type TransformCallback } from "node:stream";

/** Longer answers are cut off, as are those for which `look` throws; what it gives goes on in the answer's place. */
export function wholeAnswer(maxBytes: number, look: (bytes: Buffer) => Buffer | string): Transform {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      size += chunk.length;
      chunks.push(chunk);
      done(size > maxBytes ? new Error(`the answer is longer than ${maxBytes} bytes`) : null);
    },
    flush(done: TransformCallback) {
      try {
        done(null, look(Buffer.concat(chunks)));
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
