/**
 * @module Tokens of other issuers, verified as RFC 8725 says and as RFC 9068, section 4, does for those that are access tokens.
 *
 * What a token's header says about keys (`jku`, `jwk`, `x5u`, `x5c`) is never looked at: keys are the issuer's, as configured.
 */

import { createHash } from "node:crypto";
import { decodeJwt, jwtVerify } from "jose";
import { isTokenFault } from "./faults.ts";
import { fetchJwks, isFetchable } from "./jwks.ts";
import { createIssuerKeys } from "./keys.ts";
import { compileMappings, type PrincipalFinder } from "./mapping.ts";
import { FOREIGN_ALGORITHMS, type ForeignIdentity, type IssuerConfig } from "./types.ts";

/** As much as Node takes of all headers together. */
const MAX_TOKEN_CHARS = 16 * 1024;
/** RFC 8725, section 3.11: what an issuer signs for another use, as a logout or a security event, is no token here. */
const TYPES = new Set(["jwt", "at+jwt"]);

export interface IssuersOptions {
  readonly now: () => Date;
  readonly fetch: typeof fetch;
  /** Never goes back. In milliseconds. */
  readonly monotonicNow: () => number;
  /** Told when an issuer's keys could not be had, and why. */
  readonly onFailure: (issuer: string, message: string) => void;
}

export interface Issuers {
  /** The issuer that a token says it is of, if it is one of these. Nothing is verified: only to choose who verifies it. */
  issuerOf(token: string): string | null;
  /** Who holds a token, or null where it is none of these issuers', not valid now, or nobody's who is known here. */
  verify(token: string): Promise<ForeignIdentity | null>;
}

type Verifier = (token: string) => Promise<ForeignIdentity | null>;

/** Makes the verifier. Keys are fetched when a token first needs them. Throws a `TypeError` for a config that is unsafe. */
export function createIssuers(configs: readonly IssuerConfig[], options: IssuersOptions): Issuers {
  const verifiers = new Map<string, Verifier>();
  for (const config of configs) {
    if (verifiers.has(config.issuer)) throw new TypeError(`the issuer ${config.issuer} is there twice`);
    verifiers.set(config.issuer, createVerifier(config, options));
  }
  const issuerOf = (token: string): string | null => {
    const issuer = claimedIssuer(token);
    return issuer !== null && verifiers.has(issuer) ? issuer : null;
  };
  return {
    issuerOf,
    async verify(token) {
      const verifier = verifiers.get(issuerOf(token) ?? "");
      return verifier ? await verifier(token) : null;
    },
  };
}

function claimedIssuer(token: string): string | null {
  if (token.length > MAX_TOKEN_CHARS) return null;
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === "string" ? iss : null;
  } catch (error) {
    if (isTokenFault(error)) return null;
    throw error;
  }
}

function createVerifier(config: IssuerConfig, options: IssuersOptions): Verifier {
  checkConfig(config);
  const { issuer, clockSkewSeconds, maxAgeSeconds } = config;
  const principalOf = compileMappings(config.principals);
  const keys = createIssuerKeys(() => fetchJwks(config, options.fetch), {
    monotonicNow: options.monotonicNow,
    onFailure: (message) => options.onFailure(issuer, message),
  });
  return async (token) => {
    const now = options.now();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms: [...config.algorithms],
        issuer,
        audience: [...config.audiences],
        requiredClaims: ["sub", "exp", "iat"],
        clockTolerance: clockSkewSeconds,
        currentDate: now,
        ...(maxAgeSeconds !== undefined && { maxTokenAge: maxAgeSeconds }),
      });
      // jose takes a token from the future where it need not be of a certain age.
      const latest = Math.floor(now.getTime() / 1000) + clockSkewSeconds;
      if (!isTokenType(protectedHeader.typ) || !((payload.iat as number) <= latest)) return null;
      return identityFrom(token, payload, principalOf);
    } catch (error) {
      if (isTokenFault(error)) return null;
      throw error;
    }
  };
}

function checkConfig({ issuer, jwksUrl, audiences, algorithms, clockSkewSeconds }: IssuerConfig): void {
  if (![issuer, jwksUrl ?? issuer].every(isFetchable)) {
    throw new TypeError(`the issuer ${issuer} and its keys need https URLs`);
  }
  if (audiences.length === 0) throw new TypeError(`the issuer ${issuer} has no audiences`);
  const known: readonly string[] = FOREIGN_ALGORITHMS;
  if (algorithms.length === 0 || !algorithms.every((algorithm) => known.includes(algorithm))) {
    throw new TypeError(`the issuer ${issuer} has algorithms that are none of ${known.join(", ")}`);
  }
  if (!(clockSkewSeconds >= 0)) throw new TypeError(`the issuer ${issuer} has a skew that is none`);
}

/** RFC 7515, section 4.1.9: `application/` may be left out; many leave the type out. */
function isTokenType(type: unknown): boolean {
  if (type === undefined) return true;
  return typeof type === "string" && TYPES.has(type.toLowerCase().replace(/^application\//, ""));
}

function identityFrom(
  token: string,
  claims: Readonly<Record<string, unknown>>,
  principalOf: PrincipalFinder,
): ForeignIdentity | null {
  const { iss, sub, exp, iat, jti } = claims;
  const times = [exp, iat].map((time) => Math.floor(time as number));
  const [expiresAt = Number.NaN, issuedAt = Number.NaN] = times;
  if (typeof sub !== "string" || sub === "" || !times.every(Number.isSafeInteger)) return null;
  if (jti !== undefined && (typeof jti !== "string" || jti === "")) return null;
  const principal = principalOf(claims);
  if (principal === null) return null;
  return {
    issuer: iss as string,
    subject: sub,
    clientId: principal.client,
    scopes: principal.scopes ?? null,
    claims,
    expiresAt,
    issuedAt,
    tokenId: jti ?? digestOf(token),
  };
}

/** Of what was signed: some signatures can be written in another way by anybody. */
function digestOf(token: string): string {
  return createHash("sha256")
    .update(token.slice(0, token.lastIndexOf(".")))
    .digest("base64url");
}
