/**
 * @module One key that signs access tokens (EdDSA on Ed25519, RFC 8037), and its sealed form in the store. Its id is its
 * thumbprint (RFC 7638), so that no other key can be passed off under it.
 */

import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from "jose";
import type { StoredKey } from "../store/index.ts";
import type { Sealer } from "./sealing.ts";

export const SIGNING_ALGORITHM = "EdDSA";

export interface SigningKey {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** For /oidc/jwks.json. */
  readonly publicJwk: JWK;
}

/** Makes a key, in the form in which it is stored. */
export async function makeSealedKey(sealer: Sealer): Promise<Pick<StoredKey, "id" | "sealed">> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { crv: "Ed25519", extractable: true });
  const jwk = await exportJWK(privateKey);
  const id = await calculateJwkThumbprint(jwk);
  return { id, sealed: sealer.seal(JSON.stringify(jwk), contextOf(id)) };
}

/** Opens a stored key. Throws where it was sealed with another key, or is none of that id. */
export async function openSealedKey(
  { id, sealed }: Pick<StoredKey, "id" | "sealed">,
  sealer: Sealer,
): Promise<SigningKey> {
  const jwk = JSON.parse(sealer.open(sealed, contextOf(id))) as JWK;
  const { d: _, ...publicPart } = jwk;
  if ((await calculateJwkThumbprint(publicPart)) !== id) {
    throw new Error(
      `the signing key ${id} in the store is another than its id says; remove it from the store`,
    );
  }
  return {
    id,
    privateKey: (await importJWK(jwk, SIGNING_ALGORITHM)) as CryptoKey,
    publicKey: (await importJWK(publicPart, SIGNING_ALGORITHM)) as CryptoKey,
    publicJwk: { ...publicPart, kid: id, use: "sig", alg: SIGNING_ALGORITHM },
  };
}

/** A sealed key that is moved to another id does not open. */
function contextOf(id: string): string {
  return `signing-key:${id}`;
}
