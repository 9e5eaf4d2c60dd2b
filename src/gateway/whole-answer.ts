/**
 * @module An answer that is passed on once the whole of it was looked at, and not at all where that finds something wrong.
 */

import { Transform, type TransformCallback } from "node:stream";
import type { Awaitable } from "../model/awaitable.ts";

export interface WholeAnswerOptions {
  /** On whose behalf it is held. */
  readonly owner: string;
  /** Longer answers are cut off. */
  readonly maxBytes: number;
  /** Gives what goes on in the answer's place; the answer is cut off where it throws. */
  readonly look: (bytes: Buffer) => Awaitable<Buffer | string>;
}

/** Of all answers that are held at a time, until their readers have them: one client's, and everybody's. */
const MAX_HELD_BY_ONE = 192 * 1024 * 1024;
const MAX_HELD = 768 * 1024 * 1024;

const held = new Map<string, number>();
let heldByAll = 0;

export function wholeAnswer({ owner, maxBytes, look }: WholeAnswerOptions): Transform {
  const chunks: Buffer[] = [];
  let size = 0;
  const transform = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      size += chunk.length;
      hold(owner, chunk.length);
      chunks.push(chunk);
      done(problemOf(owner, size > maxBytes ? maxBytes : null));
    },
    flush(done: TransformCallback) {
      const whole = Buffer.concat(chunks.splice(0));
      looked(look, whole).then((passed) => done(null, passed), done);
    },
  });
  return transform.once("close", () => hold(owner, -size));
}

async function looked(look: WholeAnswerOptions["look"], whole: Buffer): Promise<Buffer | string> {
  return await look(whole);
}

function hold(owner: string, bytes: number): void {
  const own = (held.get(owner) ?? 0) + bytes;
  heldByAll += bytes;
  if (own === 0) held.delete(owner);
  else held.set(owner, own);
}

function problemOf(owner: string, exceeded: number | null): Error | null {
  if (exceeded !== null) return new Error(`the answer is longer than ${exceeded} bytes`);
  const isTooMuch = (held.get(owner) ?? 0) > MAX_HELD_BY_ONE || heldByAll > MAX_HELD;
  return isTooMuch ? new Error("too many large answers are on their way to be read whole") : null;
}
