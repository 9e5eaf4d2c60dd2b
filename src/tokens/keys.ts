/**
 * @module The key that signs access tokens (EdDSA on Ed25519, RFC 8037): made on first start, kept in the state folder
 * readable by its owner only, so that tokens outlive a restart.
 */

import { join } from "node:path";
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from "jose";
import { createFile, readJsonFile } from "../state/files.ts";

export const SIGNING_ALGORITHM = "EdDSA";

export interface SigningKey {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** For /oidc/jwks.json. */
  readonly publicJwk: JWK;
}

/** Reads the key of a state folder, or makes it. */
export async function openSigningKey(stateDir: string): Promise<SigningKey> {
  const path = join(stateDir, "signing-key.json");
  const stored = (await readJsonFile(path)) ?? (await createFile(path, await makeJwk()));
  return await importSigningKey(Object(stored) as JWK, path);
}

async function makeJwk(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { crv: "Ed25519", extractable: true });
  return await exportJWK(privateKey);
}

async function importSigningKey(jwk: JWK, path: string): Promise<SigningKey> {
  const { d, ...publicPart } = jwk;
  if (jwk.kty !== "OKP" || jwk.crv !== "Ed25519" || d === undefined) {
    throw new Error(`${path}: no Ed25519 private key in JWK form; remove the file to have a new one made`);
  }
  const id = await calculateJwkThumbprint(publicPart);
  return {
    id,
    privateKey: (await importJWK(jwk, SIGNING_ALGORITHM)) as CryptoKey,
    publicKey: (await importJWK(publicPart, SIGNING_ALGORITHM)) as CryptoKey,
    publicJwk: { ...publicPart, kid: id, use: "sig", alg: SIGNING_ALGORITHM },
  };
}
