/**
 * @module Stop 2, identity: who holds the token that came with a request.
 */

import { createHash } from "node:crypto";
import type { Principal } from "../model/input.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import { tokenOf } from "./credentials.ts";

export { basicOf, tokenOf } from "./credentials.ts";

/** Verifies one token: the principal, or null. */
export type TokenVerifier = (token: string, now: Date) => Promise<Principal | null>;

/** Longer than any token that is minted here. */
const MAX_TOKEN_CHARS = 8192;
const MAX_CACHED = 10_000;

/**
 * Makes the stop. Tokens that were verified are remembered until they expire, by their digest, since a signature costs
 * more than all other stops together.
 */
export function createIdentity(verify: TokenVerifier, now: () => Date) {
  const verified = new Map<string, Principal>();

  return async (authorization: string | undefined): Promise<Result<Principal>> => {
    const token = tokenOf(authorization);
    if (token === null) {
      return refuse("unauthenticated", "the request carries no token: send `Authorization: Bearer …`");
    }
    if (token.length > MAX_TOKEN_CHARS) return refuse("unauthenticated", "the token is not valid here");
    const digest = createHash("sha256").update(token).digest("base64");
    const known = verified.get(digest);
    const time = now();
    if (known) {
      if (known.token.expires_at * 1000 > time.getTime()) return accept(known);
      verified.delete(digest);
    }
    const principal = await verify(token, time);
    if (principal === null) return refuse("unauthenticated", "the token is not valid here, or has expired");
    const [oldest] = verified.size >= MAX_CACHED ? verified.keys() : [];
    if (oldest !== undefined) verified.delete(oldest);
    verified.set(digest, principal);
    return accept(principal);
  };
}

export type Identity = ReturnType<typeof createIdentity>;
