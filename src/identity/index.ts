/**
 * @module Stop 2, identity: who holds the token that came with a request.
 */

import { hash } from "node:crypto";
import type { Principal } from "../model/input.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import type { ClientCertificate } from "./certificates/index.ts";
import { isDpop, tokenOf } from "./credentials.ts";
import { DPOP_PROOF_WINDOW_MS, type DpopResult, verifyDpopProof } from "./dpop.ts";
import { createDpopNonces, createSeenProofs, type SeenProofs } from "./dpop-nonce.ts";

export {
  type ClientCertificate,
  certificateOf,
  compileCertificateMappings,
} from "./certificates/index.ts";
export { basicOf, tokenOf } from "./credentials.ts";
export { DPOP_ALGORITHMS, type DpopResult } from "./dpop.ts";
export { makeNonceSecret, type SeenProofs } from "./dpop-nonce.ts";
export { createIssuers, type ForeignIdentity, type Issuers } from "./issuers/index.ts";

/** Who holds a token; null where it is not valid; `"busy"` where too many are looked up to tell now. */
type Held = Principal | null | "busy";

export type TokenVerifier = (token: string, now: Date) => Promise<Held>;

/** Who asks, by the certificate alone; null where it stands for nobody. */
export type CertificateVerifier = (certificate: ClientCertificate) => Principal | null;

/** What is over before its time. */
export interface Revoked {
  isRevoked(principal: Principal): boolean;
  /** Whether what is known of revocations is fresh enough to rely on. */
  isCurrent(): boolean;
}

/** What a request shows of who sends it. */
export interface Shown {
  /** By lower-case name: `authorization`, and the `dpop` proof that a token bound to a key comes with. */
  readonly headers: Readonly<Record<string, string>>;
  readonly method: string;
  /** As clients know it, without the query. */
  readonly url: string;
  /** The connection's; null where it has none. */
  readonly certificate: ClientCertificate | null;
}

export interface IdentityOptions {
  readonly verify: TokenVerifier;
  readonly verifyCertificate: CertificateVerifier;
  readonly revoked: Revoked;
  /** After how long a token is verified again: others may withdraw its key, or hold it for too old, without a word. */
  readonly recheckSeconds: (principal: Principal) => number;
  readonly now: () => Date;
  /** Where several processes are one gateway: what they share. */
  readonly proofs?: { readonly seen: SeenProofs; readonly nonceSecret: Buffer } | undefined;
}

/** Longer than any token that is minted here. */
const MAX_TOKEN_CHARS = 8192;
const MAX_CACHED = 10_000;
/** As many DPoP proofs as are remembered, for two minutes each. */
const MAX_PROOFS = 200_000;

/** As many proofs as a gateway remembers, for as long as they could be used again. */
export function rememberProofs(now: () => Date): SeenProofs {
  return createSeenProofs({ capacity: MAX_PROOFS, windowMs: DPOP_PROOF_WINDOW_MS, now });
}

/**
 * Makes the stop. Tokens that were verified are remembered until they expire, by their digest, since a signature costs
 * more than all other stops together; whether they were revoked is asked each time.
 */
export function createIdentity(options: IdentityOptions) {
  const { verify, verifyCertificate, revoked, recheckSeconds, now, proofs } = options;
  const verified = new Map<string, Verified>();
  /** By the headers that it came with: a connection says the same again and again. Of tokens that are bound to nothing. */
  const byHeaders = new WeakMap<object, Verified>();
  let generation = 0;
  const nonces = createDpopNonces(now, proofs?.nonceSecret);
  const seen = proofs?.seen ?? rememberProofs(now);

  const isGood = ({ until, generation: ofGeneration }: Verified, time: Date) =>
    ofGeneration === generation && until * 1000 > time.getTime();

  const verifiedOf = async (token: string): Promise<Verified | null | "busy"> => {
    const digest = hash("sha256", token, "base64");
    const known = verified.get(digest);
    const time = now();
    if (known) {
      if (isGood(known, time)) return known;
      verified.delete(digest);
    }
    const begunIn = generation;
    const principal = await verify(token, time);
    if (principal === null || principal === "busy") return principal;
    // A key was withdrawn meanwhile, or a client disabled: what was true before may not be any more.
    if (begunIn !== generation) return await verifiedOf(token);
    const [oldest] = verified.size >= MAX_CACHED ? verified.keys() : [];
    if (oldest !== undefined) verified.delete(oldest);
    const until = Math.min(principal.token.expires_at, time.getTime() / 1000 + recheckSeconds(principal));
    const entry = { principal, until, generation };
    verified.set(digest, entry);
    return entry;
  };

  /**
   * RFC 9449, section 7: a token that is bound to a key never passes as a bearer token, nor the other way round. RFC 8705,
   * section 3: one that is bound to a certificate is good on its connections alone.
   */
  const checkBinding = async (principal: Principal, accessToken: string, shown: Shown) => {
    const { jkt, "x5t#S256": thumbprint } = principal.token.confirmation ?? {};
    if (thumbprint !== undefined && thumbprint !== shown.certificate?.thumbprint) {
      return refuse(
        "unauthenticated",
        "the token is bound to a certificate: use it over mutual TLS with that certificate",
      );
    }
    if (isDpop(shown.headers["authorization"]) !== (jkt !== undefined)) {
      return refuse(
        "unauthenticated",
        jkt === undefined
          ? "the token is not bound to a key: send `Authorization: Bearer …`"
          : "the token is bound to a key: send `Authorization: DPoP …` and a proof",
      );
    }
    if (jkt === undefined) return accept(principal);
    const bound = { accessToken, jkt };
    const { headers, method, url } = shown;
    const proof = headers["dpop"];
    const verified = await verifyDpopProof({ proof, method, url, bound, now: now(), nonces, seen });
    return verified.ok ? accept(principal) : refuse(verified.code, verified.message);
  };

  const stillGood = (principal: Held, otherwise: string): Result<Principal> => {
    if (principal === "busy") return refuse("overloaded", "too many tokens are looked up at once");
    if (!revoked.isCurrent()) {
      return refuse("revocations_unknown", "the gateway can't find out which tokens were revoked");
    }
    if (principal === null || revoked.isRevoked(principal)) return refuse("unauthenticated", otherwise);
    return accept(principal);
  };

  const authenticateAnew = async (shown: Shown): Promise<Result<Principal>> => {
    const { headers, certificate } = shown;
    const { authorization } = headers;
    if (authorization === undefined && certificate !== null) {
      return stillGood(
        isValidAt(certificate, now()) ? verifyCertificate(certificate) : null,
        "the certificate is nobody's who is known here, or has expired",
      );
    }
    const token = tokenOf(authorization);
    if (token === null) {
      return refuse("unauthenticated", "the request carries no token: send `Authorization: Bearer …`");
    }
    if (token.length > MAX_TOKEN_CHARS) return refuse("unauthenticated", "the token is not valid here");
    const found = await verifiedOf(token);
    const held = stillGood(heldBy(found), INVALID);
    if (!held.ok) return held;
    const bound = await checkBinding(held.value, token, shown);
    if (bound.ok && held.value.token.confirmation === null) byHeaders.set(headers, found as Verified);
    return bound;
  };

  return {
    /** Of a proxied request. At once where its headers are known. */
    authenticate(shown: Shown): Result<Principal> | Promise<Result<Principal>> {
      const known = byHeaders.get(shown.headers);
      return known !== undefined && isGood(known, now())
        ? stillGood(known.principal, INVALID)
        : authenticateAnew(shown);
    },
    /** The key that a DPoP proof for the token endpoint is made with (RFC 9449, section 5). */
    async provenKey(proof: string, url: string): Promise<DpopResult> {
      return await verifyDpopProof({ proof, method: "POST", url, bound: null, now: now(), nonces, seen });
    },
    /** For the next DPoP proof. */
    nonce: () => nonces.current(),
    /** Of a token that is no request's own: one to exchange, say. */
    async verify(token: string): Promise<Held> {
      if (token.length > MAX_TOKEN_CHARS || !revoked.isCurrent()) return null;
      const principal = heldBy(await verifiedOf(token));
      if (principal === null || principal === "busy") return principal;
      return revoked.isRevoked(principal) ? null : principal;
    },
    /**
     * Whether who was let in would be let in now: of a connection that outlives its request. The proof of a key is not asked for
     * again. A token that may do something else by now is another one.
     */
    async stillHolds(shown: Pick<Shown, "headers" | "certificate">, principal: Principal): Promise<boolean> {
      if (!revoked.isCurrent() || revoked.isRevoked(principal)) return false;
      const { certificate, headers } = shown;
      if (certificate !== null && !isValidAt(certificate, now())) return false;
      const token = tokenOf(headers["authorization"]);
      const held = token === null ? certificate && verifyCertificate(certificate) : await verifiedOf(token);
      // Too many are looked up now; it is asked again.
      if (held === "busy") return true;
      const current = held !== null && "principal" in held ? held.principal : held;
      return current !== null && !revoked.isRevoked(current) && hasSameRights(current, principal);
    },
    /** Forgets what was verified: a key was withdrawn, say. */
    forget(): void {
      generation++;
      verified.clear();
    },
  };
}

interface Verified {
  readonly principal: Principal;
  /** Seconds since 1970. */
  readonly until: number;
  /** What was verified in an earlier one may not be true any more. */
  readonly generation: number;
}

function hasSameRights(one: Principal, other: Principal): boolean {
  const rightsOf = ({ id, scopes, authorization_details: details }: Principal) =>
    JSON.stringify([id, scopes, details]);
  return one === other || rightsOf(one) === rightsOf(other);
}

const INVALID = "the token is not valid here, or has expired";

function heldBy(found: Verified | null | "busy"): Held {
  return found === null || found === "busy" ? found : found.principal;
}

export type Identity = ReturnType<typeof createIdentity>;

function isValidAt({ validFrom, validTo }: ClientCertificate, time: Date): boolean {
  const seconds = time.getTime() / 1000;
  return validFrom <= seconds && seconds < validTo;
}
