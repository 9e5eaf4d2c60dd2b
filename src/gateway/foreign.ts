/**
 * @module Tokens of other issuers as principals: which client of the gateway holds one, and what it may do.
 */

import { createHash } from "node:crypto";
import type { ForeignIdentity, Issuers } from "../identity/index.ts";
import type { Scope } from "../model/brand.ts";
import type { Principal } from "../model/input.ts";
import type { ServiceFacts } from "../tokens/index.ts";
import type { Clients } from "./clients.ts";
import { mappedGrant } from "./mapped-grant.ts";

export interface ForeignContext {
  readonly issuers: Issuers;
  readonly clients: Pick<Clients, "find" | "isDisabled">;
  readonly services: ServiceFacts;
  /** Seconds since 1970. */
  readonly now: () => number;
}

/** Whoever holds the token, or null where it is not valid now, or nobody's who is known here. */
export async function foreignPrincipal(token: string, context: ForeignContext): Promise<Principal | null> {
  const identity = await context.issuers.verify(token);
  if (identity === null || context.clients.isDisabled(identity.clientId)) return null;
  const scopes = mappedGrant(identity.clientId, identity.scopes as readonly Scope[] | null, context);
  if (scopes === null) return null;
  return {
    id: identity.clientId,
    kind: "client",
    issuer: identity.issuer,
    scopes,
    authorization_details: [],
    groups: [],
    claims: identity.claims,
    actor: null,
    token: {
      id: tokenIdOf(identity),
      kind: "jwt",
      // A clock that is ahead must not put a token behind a revocation that ends it.
      issued_at: Math.min(identity.issuedAt, context.now()),
      expires_at: identity.expiresAt,
      confirmation: null,
      budgets: [],
    },
  };
}

/** Unique among all tokens: an issuer may give its own the ids of ours. */
function tokenIdOf({ issuer, tokenId }: ForeignIdentity): string {
  return createHash("sha256")
    .update(JSON.stringify([issuer, tokenId]))
    .digest("base64url");
}
