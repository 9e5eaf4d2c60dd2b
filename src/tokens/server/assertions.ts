/**
 * @module Clients that sign with a key of their own instead of showing a secret: `private_key_jwt` (RFC 7523, section 2.2), for
 * oidc-provider. An assertion is good once, for this gateway, and for a few minutes.
 */

import { createHash } from "node:crypto";
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from "oidc-provider";
import type { Call } from "./clients.ts";

export interface AssertionCheck {
  readonly issuer: string;
  /** Whether this is the first use, on any gateway of the store; it is remembered until `expiresAt`, in seconds since 1970. */
  readonly isFirstUse: (id: string, expiresAt: number) => Promise<boolean>;
  /** Seconds since 1970. */
  readonly now: () => number;
}

/** None where whoever verifies could also sign. */
export const ASSERTION_ALGORITHMS = ["EdDSA", "Ed25519", "ES256", "ES384", "PS256", "RS256"] as const;

/** By how much the clocks of client and gateway may differ. */
const SKEW_SECONDS = 10;
const MAX_SECONDS = 300;

export function checkAssertions({ now }: AssertionCheck): Configuration {
  return {
    clockTolerance: SKEW_SECONDS,
    enabledJWA: { clientAuthSigningAlgValues: [...ASSERTION_ALGORITHMS] },
    assertJwtClientAuthClaimsAndHeader(_koa, { exp, jti, sub, iss }) {
      if (sub !== iss) throw new errors.InvalidClientAuth("sub (JWT subject) must be the client_id");
      if (typeof jti !== "string" || typeof exp !== "number" || exp > now() + MAX_SECONDS + SKEW_SECONDS) {
        throw new errors.InvalidClientAuth(
          `a client_assertion is good for ${MAX_SECONDS} seconds at the most`,
        );
      }
    },
  };
}

/** Where oidc-provider would look and then write, the store does both at once: of two uses at a time one is the first. */
export function requireOnce(
  provider: Provider,
  { issuer, isFirstUse }: AssertionCheck,
  callOf: (koa: KoaContextWithOIDC) => Call,
): void {
  provider.ReplayDetection.unique = async (client, jti, expiresAt) => {
    const id = createHash("sha256")
      .update(JSON.stringify([client, jti]))
      .digest("base64url");
    return await isFirstUse(`assertion:${id}`, expiresAt);
  };
  provider.OIDCContext.prototype.clientJwtAuthExpectedAudience = () =>
    new Set([issuer, callOf(Provider.ctx as KoaContextWithOIDC).url]);
}
