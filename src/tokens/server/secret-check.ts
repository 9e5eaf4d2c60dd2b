/**
 * @module Whether a client's secret is the right one, for oidc-provider: slower for whoever guesses, at once for whoever was
 * right before.
 */

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Client as ProviderClient } from "oidc-provider";
import { Secret } from "../../model/brand.ts";
import type { Client } from "../../model/client.ts";
import { verifySecret } from "../secrets.ts";
import { countFailures } from "./failures.ts";
import { later } from "./later.ts";
import { decodedOrNull } from "./prepare.ts";

export interface SecretCheck {
  readonly find: (id: string) => Client | undefined;
  /** Seconds since 1970. */
  readonly now: () => number;
}

interface CompareSecret extends SecretCheck {
  /** From where the request comes that is being answered. */
  readonly addressOf: () => string;
}

/** Of secrets that were right, by the hashes that they fit; more clients than this are not seen. */
const MAX_KNOWN = 10_000;

/**
 * Stands in for oidc-provider's own comparison, which wants the secret itself. A secret that was right is known again by a
 * digest under a key of this process alone: whoever has it is neither slowed by the hash nor by others that guess.
 */
export function compareSecret({ find, addressOf, now }: CompareSecret) {
  const key = randomBytes(32);
  const known = new Map<string, Buffer>();
  const failures = countFailures(now);
  const digestOf = (secret: string) => createHmac("sha256", key).update(secret).digest();

  const isKnown = (hash: string, secret: string) => {
    const digest = known.get(hash);
    return digest !== undefined && timingSafeEqual(digest, digestOf(secret));
  };
  const remember = (hash: string, secret: string) => {
    const [oldest] = known.size >= MAX_KNOWN ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
    known.set(hash, digestOf(secret));
  };
  const verify = async (hash: string | null, secret: string): Promise<boolean> => {
    const verified = await verifySecret(new Secret(secret), hash);
    if (verified === "busy") throw later("Too many clients authenticate at once", 1);
    return verified;
  };

  return async function compareClientSecret(this: ProviderClient, given: string): Promise<boolean> {
    const { clientId } = this;
    const hashes = find(clientId)?.secretHashes ?? [];
    const readings = [...new Set([given, decodedOrNull(given) ?? given])];
    if (hashes.some((hash) => readings.some((secret) => isKnown(hash, secret)))) return true;
    const address = addressOf();
    const wait = failures.waitSeconds(clientId, address);
    if (wait > 0) throw later("Too many wrong secrets of this client", wait);
    for (const hash of hashes.length === 0 ? [null] : hashes) {
      for (const secret of readings) {
        if (!(await verify(hash, secret))) continue;
        remember(hash as string, secret);
        failures.forget(clientId, address);
        return true;
      }
    }
    failures.note(clientId, address);
    return false;
  };
}
