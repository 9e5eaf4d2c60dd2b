/**
 * @module Access tokens as JWTs (RFC 9068): what the gateway mints, and how it knows them again.
 */

import { randomUUID } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import type { Scope } from "../model/brand.ts";
import type { Principal } from "../model/input.ts";
import { SIGNING_ALGORITHM, type SigningKey } from "./keys.ts";

/** RFC 9068, section 2.1. */
const TOKEN_TYPE = "at+jwt";

export interface MintOptions {
  readonly key: SigningKey;
  /** Of the authorization server: issuer and audience at once. */
  readonly issuer: string;
  readonly ttlSeconds: number;
  /** Seconds since 1970. */
  readonly now: number;
}

export async function mintAccessToken(
  clientId: string,
  scopes: readonly Scope[],
  options: MintOptions,
): Promise<string> {
  return await new SignJWT({ client_id: clientId, scope: scopes.join(" ") })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: TOKEN_TYPE, kid: options.key.id })
    .setIssuer(options.issuer)
    .setAudience(options.issuer)
    .setSubject(clientId)
    .setJti(randomUUID())
    .setIssuedAt(options.now)
    .setExpirationTime(options.now + options.ttlSeconds)
    .sign(options.key.privateKey);
}

/** Who holds the token, or null where it is not one of ours, or not valid now. */
export async function verifyAccessToken(
  token: string,
  key: SigningKey,
  issuer: string,
  now: Date,
): Promise<Principal | null> {
  try {
    const { payload } = await jwtVerify(token, key.publicKey, {
      algorithms: [SIGNING_ALGORITHM],
      typ: TOKEN_TYPE,
      issuer,
      audience: issuer,
      requiredClaims: ["sub", "client_id", "scope", "jti", "iat", "exp"],
      currentDate: now,
    });
    const { sub, jti, iat, exp, scope, client_id } = payload;
    if (typeof scope !== "string" || client_id !== sub) return null;
    return {
      id: sub as string,
      kind: "client",
      issuer,
      scopes: scope.split(" ").filter((item) => item !== ""),
      authorization_details: [],
      groups: [],
      claims: payload,
      actor: null,
      token: { id: jti as string, kind: "jwt", issued_at: iat as number, expires_at: exp as number },
    };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
