/**
 * @module Whether a client's secret is the right one, for oidc-provider.
 */

import type { Client as ProviderClient } from "oidc-provider";
import { errors } from "oidc-provider";
import { Secret } from "../../model/brand.ts";
import type { Client } from "../../model/client.ts";
import { verifySecret } from "../secrets.ts";
import { decodedOrNull } from "./prepare.ts";

export interface SecretCheck {
  readonly find: (id: string) => Client | undefined;
}

/** Stands in for oidc-provider's own comparison, which wants the secret itself. */
export function compareSecret({ find }: SecretCheck) {
  return async function compareClientSecret(this: ProviderClient, given: string): Promise<boolean> {
    const hashes = find(this.clientId)?.secretHashes ?? [];
    const readings = new Set([given, decodedOrNull(given) ?? given]);
    for (const hash of hashes.length === 0 ? [null] : hashes) {
      for (const reading of readings) {
        const verified = await verifySecret(new Secret(reading), hash);
        if (verified === "busy") throw busy();
        if (verified) return true;
      }
    }
    return false;
  };
}

function busy(): Error {
  const error = new errors.OIDCProviderError(503, "temporarily_unavailable");
  return Object.assign(error, {
    expose: true,
    error_description: "Too many clients authenticate at once",
  });
}
