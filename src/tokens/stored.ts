/**
 * @module Clients and opaque tokens out of the store.
 */

import type { Scope } from "../model/brand.ts";
import type { Client } from "../model/client.ts";
import type { Principal } from "../model/input.ts";
import type { StoredClient, StoredToken } from "../store/index.ts";
import { parseScope, type ServiceFacts } from "./scopes.ts";

/** Those that may ask for tokens at `now`, in seconds since 1970. A scope that is none any more is left out. */
export function storedClients(
  clients: readonly StoredClient[],
  services: ServiceFacts,
  now: number,
): readonly Client[] {
  return clients
    .filter(({ disabledAt }) => disabledAt === null)
    .map(({ id, grant, secrets }) => ({
      id,
      secretHashes: secrets
        .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
        .map(({ hash }) => hash),
      grant: grant
        .map((text) => parseScope(text, services))
        .filter((scope): scope is Scope => scope !== null),
    }));
}

/** Who holds an opaque token; null where there is none, or it has expired. */
export function principalOfToken(token: StoredToken | null, issuer: string, now: Date): Principal | null {
  if (token === null || token.expiresAt * 1000 <= now.getTime()) return null;
  return {
    id: token.clientId,
    kind: "client",
    issuer,
    scopes: token.scopes,
    authorization_details: token.details,
    groups: [],
    claims: {},
    actor: null,
    token: {
      id: token.id,
      kind: "opaque",
      issued_at: token.issuedAt,
      expires_at: token.expiresAt,
      confirmation: null,
      budgets: [],
    },
  };
}
