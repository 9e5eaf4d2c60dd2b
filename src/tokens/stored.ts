/**
 * @module Clients and opaque tokens out of the store.
 */

import type { Scope } from "../model/brand.ts";
import type { Client } from "../model/client.ts";
import type { Principal } from "../model/input.ts";
import type { StoredClient, StoredToken } from "../store/index.ts";
import type { AuthorizationDetail } from "./details.ts";
import { budgetsOf } from "./issue.ts";
import { parseScope, type ServiceFacts } from "./scopes.ts";

/**
 * Those that may ask for tokens, by id. A scope that is none any more is left out. Secrets are those that are good at `now`, in seconds
 * since 1970, which is asked each time, since one that is rotated ends by the clock.
 */
export function storedClients(
  clients: readonly StoredClient[],
  services: ServiceFacts,
  now: () => number,
): ReadonlyMap<string, Client> {
  const enabled = clients.filter(({ disabledAt }) => disabledAt === null);
  return new Map(
    enabled.map(({ id, grant: texts, secrets }) => {
      const grant = texts
        .map((text) => parseScope(text, services))
        .filter((scope): scope is Scope => scope !== null);
      const client = {
        id,
        grant,
        get secretHashes() {
          const good = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now());
          return good.map(({ hash }) => hash);
        },
      };
      return [id, client] as const;
    }),
  );
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
      budgets: budgetsOf(token, [], token.details as readonly AuthorizationDetail[]),
    },
  };
}
