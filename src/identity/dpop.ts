/**
 * @module DPoP proofs (RFC 9449): that who sends a token also has the key that the token is bound to. Section 4.3 says what
 * is checked, section 7 what that means where the token is used.
 */

import { createHash } from "node:crypto";
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, type JWTVerifyResult, jwtVerify } from "jose";
import type { DpopNonces, SeenProofs } from "./dpop-nonce.ts";
import { isTokenFault } from "./issuers/faults.ts";

/** Taken for proofs; `algs` of the challenge (section 7.1). */
export const DPOP_ALGORITHMS: readonly string[] = ["ES256", "ES384", "EdDSA", "RS256", "PS256"];

/** How far from now a proof may say that it was made, either way. */
const MAX_SKEW_SECONDS = 60;
/** How long after its first use a proof may still be in time: what `SeenProofs` must remember. */
export const DPOP_PROOF_WINDOW_MS = 2 * MAX_SKEW_SECONDS * 1000;

/** With an RSA key of 4096 bits and a long URL it is still shorter. */
const MAX_PROOF_CHARS = 8192;
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** RFC 7518, section 6: members of private and symmetric keys. */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

export interface BoundToken {
  readonly accessToken: string;
  /** Thumbprint of the key that the token is bound to: `cnf.jkt` (section 6.1). */
  readonly jkt: string;
}

export interface DpopCheck {
  /** The `DPoP` header; where there are several, joined by commas. */
  readonly proof: string | undefined;
  readonly method: string;
  /** The request's URL, as clients know it: under the public URL of the gateway. */
  readonly url: string;
  /** The token that comes with it; null where it is one that is asked for (section 5). */
  readonly bound: BoundToken | null;
  readonly now: Date;
  readonly nonces: DpopNonces;
  /** Remembers for `DPOP_PROOF_WINDOW_MS` at least. */
  readonly seen: SeenProofs;
}

/** `code` is that of the challenge (section 7.1); `message` is for its `error_description` and quotes nothing that was sent. */
export type DpopResult =
  | { readonly ok: true /** Thumbprint of the key that made it. */; readonly jkt: string }
  | { readonly ok: false; readonly code: "invalid_dpop_proof" | "use_dpop_nonce"; readonly message: string };

/** Checks a proof, and records its use where all else is right. */
export async function verifyDpopProof(check: DpopCheck): Promise<DpopResult> {
  const { proof } = check;
  if (proof === undefined) return invalid("the request has no DPoP header");
  if (proof.includes(",")) return invalid("the request has more than one DPoP header");
  if (proof.length > MAX_PROOF_CHARS || !COMPACT_JWS.test(proof)) return invalid("the proof is no JWT");
  const verified = await verifySignature(proof, check.now);
  if (verified === null) return invalid("the proof's type, algorithm, key or signature is not valid");
  const jwk = verified.protectedHeader.jwk as JWK;
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member))) {
    return invalid("the proof holds a private key");
  }
  const jkt = await calculateJwkThumbprint(jwk);
  if (check.bound !== null && jkt !== check.bound.jkt) {
    return invalid("the proof is made with another key than that of the token");
  }
  return await checkClaims(verified.payload, jkt, check);
}

/** Points 2 to 7 of section 4.3; the key is looked at by who calls. */
async function verifySignature(proof: string, now: Date): Promise<JWTVerifyResult | null> {
  try {
    return await jwtVerify(proof, EmbeddedJWK, {
      typ: "dpop+jwt",
      algorithms: [...DPOP_ALGORITHMS],
      currentDate: now,
      clockTolerance: MAX_SKEW_SECONDS,
    });
  } catch (error) {
    if (isTokenFault(error)) return null;
    throw error;
  }
}

/** Points 8 to 12 of section 4.3. The use is recorded last, so that nothing that is refused takes room. */
async function checkClaims(
  claims: Readonly<Record<string, unknown>>,
  jkt: string,
  check: DpopCheck,
): Promise<DpopResult> {
  const { htm, htu, iat, jti, ath, nonce } = claims;
  if (htm !== check.method) return invalid("the proof is for another method");
  const place = placeOf(check.url);
  if (place === null || typeof htu !== "string" || placeOf(htu) !== place) {
    return invalid("the proof is for another URL");
  }
  if (typeof iat !== "number" || !(Math.abs(check.now.getTime() / 1000 - iat) <= MAX_SKEW_SECONDS)) {
    return invalid("the proof was not made just now");
  }
  if (check.bound !== null && ath !== digestOf(check.bound.accessToken)) {
    return invalid("the proof is for another token");
  }
  if (typeof jti !== "string" || jti === "") return invalid("the proof has no jti");
  if (typeof nonce !== "string" || !check.nonces.accepts(nonce)) {
    return {
      ok: false,
      code: "use_dpop_nonce",
      message: "the proof needs the nonce of the DPoP-Nonce header",
    };
  }
  const use = await check.seen.use(jkt, jti);
  if (use === "again") return invalid("the proof was used before");
  if (use === "full") return invalid("too many proofs are in use: try again later");
  return { ok: true, jkt };
}

/**
 * Scheme, host and path of a URL in one form (RFC 3986, sections 6.2.2 and 6.2.3), without query and fragment, or null
 * where it is none. Each segment is decoded and encoded again, since the gateway, too, takes `%3A` for `:`; a slash that is
 * encoded stays another thing than one that is not.
 */
function placeOf(text: string): string | null {
  // What the parser would repair or cut off.
  if (!/^https?:\/\/[!-~]+$/i.test(text) || text.includes("\\")) return null;
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return null;
  try {
    const segments = url.pathname
      .split("/")
      .map((segment) => encodeURIComponent(decodeURIComponent(segment)));
    return `${url.origin}${segments.join("/")}`;
  } catch {
    return null;
  }
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

function invalid(message: string): DpopResult {
  return { ok: false, code: "invalid_dpop_proof", message };
}
