/**
 * @module Masks a secret in what an upstream answers: an upstream that echoes its request must not hand out the
 * gateway's credential. Each occurrence becomes as many asterisks, so lengths and offsets stay true.
 */

import { Transform, type TransformCallback } from "node:stream";

const ASTERISK = 0x2a;
const EMPTY = Buffer.alloc(0);

export function maskText(text: string, secret: string): string {
  if (secret === "" || !text.includes(secret)) return text;
  return text.replaceAll(secret, "*".repeat(secret.length));
}

/** Masks a secret in bytes that come piece by piece, also where it stands across two of them. */
export class Masker {
  readonly #needle: Buffer;
  #held: Buffer = EMPTY;

  constructor(secret: string) {
    this.#needle = Buffer.from(secret);
  }

  /** What may go on now: all but what could be the beginning of the secret, which is less than its length. */
  push(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const masked = maskBytes(bytes, this.#needle);
    const keep = partialMatchLength(masked, this.#needle);
    if (keep === 0) {
      this.#held = EMPTY;
      return masked;
    }
    this.#held = masked.subarray(masked.length - keep);
    return masked.subarray(0, masked.length - keep);
  }

  /** What was held back, once nothing more comes. */
  end(): Buffer {
    const rest = this.#held;
    this.#held = EMPTY;
    return rest;
  }
}

/** The same as a stream. */
export function createMask(secret: string): Transform {
  const masker = new Masker(secret);
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      done(null, masker.push(chunk));
    },
    flush(done: TransformCallback) {
      done(null, masker.end());
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
  const first = needle[0];
  if (first === undefined) return 0;
  // Only where its first byte stands can it begin.
  let at = bytes.indexOf(first, Math.max(0, bytes.length - needle.length + 1));
  for (; at >= 0; at = bytes.indexOf(first, at + 1)) {
    const length = bytes.length - at;
    if (bytes.compare(needle, 0, length, at) === 0) return length;
  }
  return 0;
}
