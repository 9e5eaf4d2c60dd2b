/**
 * @module Client certificates as principals: which client of the gateway has one, and what it may do.
 */

import type { Config } from "../config/index.ts";
import { type ClientCertificate, compileCertificateMappings } from "../identity/index.ts";
import type { Scope } from "../model/brand.ts";
import type { Client } from "../model/client.ts";
import type { Principal } from "../model/input.ts";
import type { ServiceFacts } from "../tokens/index.ts";
import type { Clients } from "./clients.ts";
import { mappedGrant } from "./mapped-grant.ts";

export interface CertifiedContext {
  readonly clients: Pick<Clients, "find" | "isDisabled">;
  readonly services: ServiceFacts;
  /** Seconds since 1970. */
  readonly now: () => number;
}

export interface Certified {
  /** The client that a certificate stands for, with what it may ask for; null where it stands for none. */
  clientOf(certificate: ClientCertificate): Client | null;
  /** Who asks, by the certificate alone. */
  principalOf(certificate: ClientCertificate): Principal | null;
}

export function createCertified(mutualTls: Config["mutualTls"], context: CertifiedContext): Certified {
  const mappingOf = compileCertificateMappings(mutualTls?.principals ?? []);
  const clientOf = (certificate: ClientCertificate): Client | null => {
    const mapping = mappingOf(certificate);
    if (mapping === null || context.clients.isDisabled(mapping.client)) return null;
    const grant = mappedGrant(mapping.client, (mapping.scopes ?? null) as readonly Scope[] | null, context);
    return grant === null ? null : { id: mapping.client, secretHashes: [], grant };
  };
  return {
    clientOf,
    principalOf(certificate) {
      const client = clientOf(certificate);
      if (client === null) return null;
      const { names, subject, issuer, thumbprint, validTo } = certificate;
      return {
        id: client.id,
        kind: "client",
        issuer,
        scopes: client.grant,
        authorization_details: [],
        groups: [],
        claims: { san: names, subject },
        actor: null,
        token: {
          id: thumbprint,
          kind: "certificate",
          // Whoever connects asks anew each time, as for a token: what was revoked of the client's tokens is none of its.
          issued_at: context.now(),
          expires_at: validTo,
          confirmation: { "x5t#S256": thumbprint },
          budgets: [],
        },
      };
    },
  };
}
