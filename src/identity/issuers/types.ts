/**
 * @module Who else's tokens are taken, and what is read out of them.
 */

/** Algorithms that a token of another issuer may be signed by: none where whoever verifies could also sign. */
export const FOREIGN_ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;

/** Another issuer, and whose tokens of it are taken. */
export interface IssuerConfig {
  /** Compared with `iss` character by character; https, or http on loopback. */
  readonly issuer: string;
  /** `aud` must hold one of them. */
  readonly audiences: readonly string[];
  /** Where its keys are; null: where its OpenID discovery document says. */
  readonly jwksUrl: string | null;
  /** Of `FOREIGN_ALGORITHMS`. */
  readonly algorithms: readonly string[];
  /** By how much its clock may differ from ours. */
  readonly clockSkewSeconds: number;
  /** A token that was issued longer ago is not taken, even before it expires. */
  readonly maxAgeSeconds?: number;
  /** The first that matches says who it is. */
  readonly principals: readonly PrincipalMapping[];
}

/** Which tokens are which client of the gateway. */
export interface PrincipalMapping {
  /**
   * By claim, what it must be; all of them must match. A name that begins with `/` is a JSON Pointer (RFC 6901), so that
   * Kubernetes' namespace is `/kubernetes.io/namespace`; any other is a claim by its whole name, dots and all. The value
   * is a glob, or several of which one must match: `*` stands for any characters but `/`, the rest for itself, from the
   * first character to the last. Of a claim that is a list one element must match. Only strings ever match.
   *
   * GitHub's `sub` is put together from parts that its writers choose, so match `repository` and `ref` rather than that.
   */
  readonly match: Readonly<Record<string, string | readonly string[]>>;
  /** Id of the client. */
  readonly client: string;
  /** What it may do at the most; left out: all that the client may. */
  readonly scopes?: readonly string[];
}

/** Who holds a token of another issuer. Times are in seconds since 1970. */
export interface ForeignIdentity {
  readonly issuer: string;
  /** `sub`. */
  readonly subject: string;
  readonly clientId: string;
  /** Null: all that the client may. */
  readonly scopes: readonly string[] | null;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly expiresAt: number;
  readonly issuedAt: number;
  /** `jti`, or a digest of what was signed where there is none. Unique among this issuer's tokens, not among all. */
  readonly tokenId: string;
}
