/**
 * @module Stop 2, identity: who holds the token that came with a request.
 */

import { createHash } from "node:crypto";
import type { Principal } from "../model/input.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import { tokenOf } from "./credentials.ts";

export { basicOf, tokenOf } from "./credentials.ts";
export { createIssuers, type ForeignIdentity, type Issuers } from "./issuers/index.ts";

/** Verifies one token: the principal, or null. */
export type TokenVerifier = (token: string, now: Date) => Promise<Principal | null>;

/** What is over before its time. */
export interface Revoked {
  isRevoked(principal: Principal): boolean;
  /** Whether what is known of revocations is fresh enough to rely on. */
  isCurrent(): boolean;
}

/** Longer than any token that is minted here. */
const MAX_TOKEN_CHARS = 8192;
const MAX_CACHED = 10_000;

/**
 * Makes the stop. Tokens that were verified are remembered until they expire, by their digest, since a signature costs
 * more than all other stops together; whether they were revoked is asked each time.
 */
export function createIdentity(verify: TokenVerifier, revoked: Revoked, now: () => Date) {
  const verified = new Map<string, Principal>();

  const principalOf = async (token: string): Promise<Principal | null> => {
    const digest = createHash("sha256").update(token).digest("base64");
    const known = verified.get(digest);
    const time = now();
    if (known) {
      if (known.token.expires_at * 1000 > time.getTime()) return known;
      verified.delete(digest);
    }
    const principal = await verify(token, time);
    if (principal === null) return null;
    const [oldest] = verified.size >= MAX_CACHED ? verified.keys() : [];
    if (oldest !== undefined) verified.delete(oldest);
    verified.set(digest, principal);
    return principal;
  };

  return {
    /** Of a proxied request, by its `Authorization` header. */
    async authenticate(authorization: string | undefined): Promise<Result<Principal>> {
      const token = tokenOf(authorization);
      if (token === null) {
        return refuse("unauthenticated", "the request carries no token: send `Authorization: Bearer …`");
      }
      if (token.length > MAX_TOKEN_CHARS) return refuse("unauthenticated", "the token is not valid here");
      const principal = await principalOf(token);
      if (!revoked.isCurrent()) {
        return refuse("revocations_unknown", "the gateway can't find out which tokens were revoked");
      }
      if (principal === null || revoked.isRevoked(principal)) {
        return refuse("unauthenticated", "the token is not valid here, or has expired");
      }
      return accept(principal);
    },
    /** Whoever holds the token, or null where it is not valid now. */
    async verify(token: string): Promise<Principal | null> {
      if (token.length > MAX_TOKEN_CHARS || !revoked.isCurrent()) return null;
      const principal = await principalOf(token);
      return principal === null || revoked.isRevoked(principal) ? null : principal;
    },
    /** Forgets what was verified: a key was withdrawn, say. */
    forget(): void {
      verified.clear();
    },
  };
}

export type Identity = ReturnType<typeof createIdentity>;
