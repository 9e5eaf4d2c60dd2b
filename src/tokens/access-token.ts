/**
 * @module Access tokens as JWTs (RFC 9068): what the gateway mints, and how it knows them again.
 */

import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { Actor, Confirmation, Principal, TokenBudget } from "../model/input.ts";
import type { TokenContent } from "./content.ts";
import { SIGNING_ALGORITHM, type SigningKey } from "./keyring.ts";
import { MAX_JWT_SECONDS } from "./lifetimes.ts";

/** RFC 9068, section 2.1. */
const TOKEN_TYPE = "at+jwt";

/** `issuer` is that of the authorization server: issuer and audience at once. */
export async function mintAccessToken(
  content: TokenContent,
  key: SigningKey,
  issuer: string,
): Promise<string> {
  const { id, clientId, scopes, details, actor, confirmation, budgets, issuedAt, expiresAt } = content;
  const claims = {
    client_id: clientId,
    scope: scopes.join(" "),
    ...(details.length > 0 && { authorization_details: details }),
    ...(actor !== null && { act: actClaim(actor) }),
    ...(confirmation !== null && { cnf: confirmation }),
    ...(budgets.length > 0 && { budgets }),
  };
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: TOKEN_TYPE, kid: key.id })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(clientId)
    .setJti(id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(key.privateKey);
}

export interface VerifyOptions {
  /** The key of this id, as long as its tokens are taken. */
  readonly verifier: (kid: string) => SigningKey | null;
  readonly issuer: string;
  readonly now: Date;
}

/** Who holds the token, or null where it is not one of ours, or not valid now. */
export async function verifyAccessToken(token: string, options: VerifyOptions): Promise<Principal | null> {
  try {
    const { kid } = decodeProtectedHeader(token);
    const key = typeof kid === "string" ? options.verifier(kid) : null;
    if (key === null) return null;
    const { payload } = await jwtVerify(token, key.publicKey, {
      algorithms: [SIGNING_ALGORITHM],
      typ: TOKEN_TYPE,
      issuer: options.issuer,
      audience: options.issuer,
      requiredClaims: ["sub", "client_id", "scope", "jti", "iat", "exp"],
      currentDate: options.now,
    });
    return principalFrom(payload);
  } catch (error) {
    // What has no header that can be read is a TypeError there.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}

/** Only ever of claims that were signed here, so that their shape is known. */
function principalFrom(payload: JWTPayload): Principal | null {
  const { sub, jti, iat, exp, iss, scope, client_id } = payload;
  if (typeof scope !== "string" || client_id !== sub) return null;
  // Not even who has a key makes one that lasts for longer.
  if ((exp as number) - (iat as number) > MAX_JWT_SECONDS) return null;
  return {
    id: sub as string,
    kind: "client",
    issuer: iss as string,
    scopes: scope.split(" ").filter((item) => item !== ""),
    authorization_details: (payload["authorization_details"] ?? []) as readonly unknown[],
    groups: [],
    claims: payload,
    actor: actorFrom(payload["act"] as ActClaim | undefined),
    token: {
      id: jti as string,
      kind: "jwt",
      issued_at: iat as number,
      expires_at: exp as number,
      confirmation: (payload["cnf"] ?? null) as Confirmation | null,
      budgets: (payload["budgets"] ?? []) as readonly TokenBudget[],
    },
  };
}

/** RFC 8693, section 4.1; `jti` and `iat` are those of the token that was exchanged. */
interface ActClaim {
  readonly sub: string;
  readonly jti: string;
  readonly iat: number;
  readonly act?: ActClaim;
}

function actClaim({ id, token, issued_at, actor }: Actor): ActClaim {
  return { sub: id, jti: token, iat: issued_at, ...(actor !== null && { act: actClaim(actor) }) };
}

function actorFrom(claim: ActClaim | undefined): Actor | null {
  return claim === undefined
    ? null
    : { id: claim.sub, token: claim.jti, issued_at: claim.iat, actor: actorFrom(claim.act) };
}
