/**
 * @module Holds the beginning of an answer's body back until it is known to be a beginning: what fails before can still
 * be refused with a status, what fails after can only be cut off.
 */

import { getDefaultHighWaterMark, Transform } from "node:stream";

export interface Hold {
  readonly stream: Transform;
  /** Resolves once the stream holds as much as it should, or all there is; rejects where it failed before. */
  readonly begun: Promise<void>;
}

export function createHold(bytes: number): Hold {
  const { promise: begun, resolve, reject } = Promise.withResolvers<void>();
  let size = 0;
  const stream = new Transform({
    // Nobody reads it yet: that much must find room.
    readableHighWaterMark: Math.max(bytes, getDefaultHighWaterMark(false)),
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size >= bytes) resolve();
      done(null, chunk);
    },
    flush(done) {
      resolve();
      done();
    },
  });
  stream.on("error", reject);
  return { stream, begun };
}
