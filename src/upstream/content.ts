/**
 * @module An answer's body on its way to the client: decompressed, changed as the policy asks, and without the credential.
 */

import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { carryOut, type ResponsePlan } from "../enforcement/index.ts";
import { createHold } from "./hold.ts";
import { createMask } from "./mask.ts";

export interface Treatment {
  /** Whether the body comes compressed by gzip. */
  readonly isGzip: boolean;
  /** What the policy changes in it; null where it stays as it is. */
  readonly plan: ResponsePlan | null;
  /** The credential. */
  readonly secret: string;
}

/** What a changed answer must have given before its head is sent, unless it is shorter. */
const HELD_BYTES = 64 * 1024;

/**
 * Resolves with the body for the client. Where it has to be read, that is once its beginning could be; rejects where it
 * could not. What fails later ends the stream with an error, and all before it.
 */
export async function contentOf(body: Readable, { isGzip, plan, secret }: Treatment): Promise<Readable> {
  const mask = createMask(secret);
  if (!isGzip && plan === null) return pipeline(body, mask, ignore);
  const plain = isGzip ? decompressed(body) : body;
  // Without a plan a body may be a slow stream of events, none of which should wait for the next.
  const hold = createHold(plan === null ? 1 : HELD_BYTES);
  // Masked last: a value that is written anew must not come out as the credential that was escaped in it.
  if (plan === null) pipeline(plain, mask, hold.stream, ignore);
  else pipeline(plain, (bytes: AsyncIterable<Buffer>) => carryOut(plan, bytes), mask, hold.stream, ignore);
  await hold.begun;
  return hold.stream;
}

/** One gzip member (RFC 1952), all of it and nothing after it. It is never held whole, whatever it grows to. */
function decompressed(body: Readable): Readable {
  return pipeline(body, createGunzip({ rejectGarbageAfterEnd: true }), ignore);
}

/** Whoever reads the last stream is told. */
function ignore(): void {}
