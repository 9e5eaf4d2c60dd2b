/**
 * @module Tokens for contenders that verify such as another issuer signed: with RS256, the cheapest there is to verify.
 */

import { exportJWK, generateKeyPair, SignJWT } from "jose";

export interface TokenIssuer {
  /** A JWK Set with its public key. */
  readonly jwks: string;
  token(scopes: readonly string[]): Promise<string>;
}

export const ISSUER = "https://issuer.example.com";
export const AUDIENCE = "https://gateway.example.com";

export async function makeIssuer(): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "bench", alg: "RS256", use: "sig" };
  return {
    jwks: JSON.stringify({ keys: [jwk] }),
    token: (scopes) =>
      new SignJWT({ scope: scopes.join(" "), client_id: "bench" })
        .setProtectedHeader({ alg: "RS256", kid: "bench" })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime("1h")
        .sign(privateKey),
  };
}

/** As long as a token of Postern's with one scope. */
export function dummyToken(): string {
  return "x".repeat(450);
}
