/**
 * @module What makes a DPoP proof good for one use alone: nonces of the gateway's own (RFC 9449, sections 8 and 9), and a
 * memory of the proofs that were used (section 11.1).
 *
 * A nonce holds its time and is authenticated by a secret of this gateway, so that nothing is kept for it, and a proof that
 * was caught is of no use after a restart or at another replica, where nobody remembers it.
 */

import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Awaitable } from "../model/awaitable.ts";

/** A nonce is taken until the end of the window after its own. */
const NONCE_WINDOW_MS = 60_000;

export interface DpopNonces {
  /** What a client is to put into its next proof; goes into the `DPoP-Nonce` header. */
  current(): string;
  /** Whether it is a nonce of this gateway, of this window or of the one before. */
  accepts(nonce: string): boolean;
}

/** The workers of one gateway have one secret. */
export function makeNonceSecret(): Buffer {
  return randomBytes(32);
}

export function createDpopNonces(now: () => Date, secret: Buffer = makeNonceSecret()): DpopNonces {
  const windowNow = () => Math.floor(now().getTime() / NONCE_WINDOW_MS);
  const nonceOf = (window: number) => createHmac("sha256", secret).update(String(window)).digest("base64url");
  return {
    current: () => nonceOf(windowNow()),
    accepts(nonce) {
      const window = windowNow();
      const given = digestOf(nonce);
      // Digests, since only texts of one length can be compared in constant time.
      return [window, window - 1].some((one) => timingSafeEqual(digestOf(nonceOf(one)), given));
    },
  };
}

/** `full`: there is no room to remember it, so it must be refused. */
export type ProofUse = "first" | "again" | "full";

export interface SeenProofs {
  /** Records the use of a proof, by its key's thumbprint and its `jti`. */
  use(jkt: string, jti: string): Awaitable<ProofUse>;
}

interface ProofMemory extends SeenProofs {
  use(jkt: string, jti: string): ProofUse;
  /** How many were refused for want of room. */
  refused(): number;
}

export interface SeenOptions {
  /** How many proofs are remembered; about 200 bytes each. */
  readonly capacity: number;
  /** How long a proof may be good for after it was first used. */
  readonly windowMs: number;
  /** The clock that says whether a proof is in time. */
  readonly now: () => Date;
}

/** A memory that never forgets a proof that could still be used again: when it is full, new ones are refused. */
export function createSeenProofs({ capacity, windowMs, now }: SeenOptions): ProofMemory {
  /** Until when by digest, in the order of use: that of their ends, too, unless the clock was set back. */
  const seen = new Map<string, number>();
  let refused = 0;

  const forget = (time: number): void => {
    for (const [digest, until] of seen) {
      // One that stands behind this one and is over is kept for a while longer; that does no harm.
      if (until >= time) return;
      seen.delete(digest);
    }
  };

  return {
    use(jkt, jti) {
      const time = now().getTime();
      forget(time);
      const digest = digestOf(`${jkt} ${jti}`).toString("base64url");
      if (seen.has(digest)) return "again";
      if (seen.size >= capacity) {
        refused++;
        return "full";
      }
      seen.set(digest, time + windowMs);
      return "first";
    },
    refused: () => refused,
  };
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
