/**
 * @module The signature algorithms of JSON Web Tokens that OPA knows: RFC 7518, section 3.1, and RFC 8037.
 */

/** Algorithms that take the same kind of key. */
export type Family = "hmac" | "rsa" | "pss" | "ecdsa" | "eddsa";

/** How an algorithm of some name signs. */
export interface Algorithm {
  readonly family: Family;
  /** Node's name of the hash; empty where the signature has one of its own. */
  readonly hash: string;
}

const HASHES = { 256: "sha256", 384: "sha384", 512: "sha512" } as const;
const PREFIXES = { HS: "hmac", RS: "rsa", PS: "pss", ES: "ecdsa" } as const;

/** By name. A key for another algorithm is passed over where keys are looked for. */
export const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  ...Object.entries(PREFIXES).flatMap(([prefix, family]) =>
    Object.entries(HASHES).map(([bits, hash]) => [`${prefix}${bits}`, { family, hash }] as const),
  ),
  ["EdDSA", { family: "eddsa", hash: "" }],
]);

/** RFC 9864's name for the only curve there is here; tokens may have it, keys may not be asked to sign by it. */
export const VERIFIED_ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  ...ALGORITHMS,
  ["Ed25519", { family: "eddsa", hash: "" }],
]);

const ENCRYPTION = ["A128KW", "A192KW", "A256KW"];

/** What a key's `alg` may be; a set with anything else in it is refused as a whole. */
export const KEY_ALGORITHMS: ReadonlySet<string> = new Set([
  ...VERIFIED_ALGORITHMS.keys(),
  ...[
    "ES256K",
    "none",
    "dir",
    "ECDH-ES",
    "RSA1_5",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "RSA-OAEP-384",
    "RSA-OAEP-512",
  ],
  ...ENCRYPTION,
  ...ENCRYPTION.map((wrap) => `ECDH-ES+${wrap}`),
  ...["PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"],
  ...["A128GCMKW", "A192GCMKW", "A256GCMKW", "A128GCM", "A192GCM", "A256GCM"],
  ...["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"],
]);
