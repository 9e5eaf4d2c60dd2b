/**
 * @module What a client may do that the config knows by another issuer's token, or by its certificate.
 */

import type { Scope } from "../model/brand.ts";
import { narrowScopes, type ServiceFacts } from "../tokens/index.ts";
import type { Clients } from "./clients.ts";

export interface MappedGrantContext {
  readonly clients: Pick<Clients, "find">;
  readonly services: ServiceFacts;
}

/**
 * What the config maps it to, within the grant of the client where there is one; never `all-apis`, of which nobody knows
 * what it would be then. Null where neither says anything.
 */
export function mappedGrant(
  clientId: string,
  scopes: readonly Scope[] | null,
  { clients, services }: MappedGrantContext,
): readonly Scope[] | null {
  const client = clients.find(clientId);
  if (client === undefined) return scopes;
  if (scopes === null) return client.grant;
  return scopes.flatMap((scope) => {
    const narrowing = narrowScopes([scope], client.grant, services);
    return narrowing.ok ? narrowing.scopes : [];
  });
}
