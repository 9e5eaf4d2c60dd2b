/**
 * @module Masks a secret in what an upstream answers: an upstream that echoes its request must not hand out the
 * gateway's credential. Each occurrence becomes as many asterisks, so lengths and offsets stay true.
 */

import { Transform, type TransformCallback } from "node:stream";

const ASTERISK = 0x2a;

export function maskText(text: string, secret: string): string {
  return secret === "" ? text : text.replaceAll(secret, "*".repeat(secret.length));
}

/** A stream that masks the secret wherever it stands, also across chunks. It holds back less than the secret's length. */
export function createMask(secret: string): Transform {
  const needle = Buffer.from(secret);
  let held: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const masked = maskBytes(bytes, needle);
      const keep = partialMatchLength(masked, needle);
      held = masked.subarray(masked.length - keep);
      done(null, masked.subarray(0, masked.length - keep));
    },
    flush(done: TransformCallback) {
      done(null, held);
    },
  });
}

function maskBytes(bytes: Buffer, needle: Buffer): Buffer {
  let at = needle.length === 0 ? -1 : bytes.indexOf(needle);
  if (at < 0) return bytes;
  const copy = Buffer.from(bytes);
  for (; at >= 0; at = copy.indexOf(needle, at + needle.length)) {
    copy.fill(ASTERISK, at, at + needle.length);
  }
  return copy;
}

/** How many bytes at the end could be the beginning of the needle. */
function partialMatchLength(bytes: Buffer, needle: Buffer): number {
  const longest = Math.min(bytes.length, needle.length - 1);
  for (let length = longest; length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(needle.subarray(0, length))) return length;
  }
  return 0;
}
