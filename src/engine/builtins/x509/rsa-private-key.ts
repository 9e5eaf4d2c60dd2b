/**
 * @module Private keys of RSA (RFC 8017, appendix A.1.2) with the checks that Go's crypto/rsa makes of them.
 */

import type { Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { Der, Tag } from "./der.ts";
import type { PrivateKey } from "./private-key-type.ts";
import { numberValue, struct } from "./shape.ts";

/** By the names of RFC 8017, section 3.2. */
export interface RsaKey {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qInverse: bigint;
  /** Beyond p and q; such keys are out of use. */
  readonly morePrimes: readonly bigint[];
}

const FAILED = "asn1: structure error: malformed RSA private key";

/** Whose numbers for its primes may be missing. */
export type PartialRsaKey = Omit<RsaKey, "dp" | "dq" | "qInverse"> & {
  readonly dp: bigint | undefined;
  readonly dq: bigint | undefined;
  readonly qInverse: bigint | undefined;
};

/** Throws a BuiltinError where the numbers don't belong together. */
export function readRsaPrivateKey(der: Uint8Array): PrivateKey {
  const key = completeRsaKey(readKey(der));
  const { n, e, d, p, q, dp, dq, qInverse, morePrimes } = key;
  return {
    kind: "RSA",
    publicValue: struct({ N: numberValue(n), E: numberValue(e) }),
    value: struct({
      N: numberValue(n),
      E: numberValue(e),
      D: numberValue(d),
      Primes: [p, q, ...morePrimes].map(numberValue),
      Precomputed: struct({
        Dp: numberValue(dp),
        Dq: numberValue(dq),
        Qinv: numberValue(qInverse),
        CRTValues: morePrimes.map((prime, at) => crtValue(prime, [p, q, ...morePrimes.slice(0, at)], d)),
      }),
    }),
    jwk: struct({
      kty: "RSA",
      ...{ n: url(n), e: url(e), d: url(d), p: url(p), q: url(q) },
      ...{ dp: url(dp), dq: url(dq), qi: url(qInverse) },
    }),
  };
}

function readKey(der: Uint8Array): PartialRsaKey {
  const outer = new Der(der);
  const sequence = outer.enter(FAILED);
  if (!outer.isEmpty) throw new BuiltinError("asn1: syntax error: trailing data");
  const version = sequence.int64(FAILED);
  const n = sequence.integer(FAILED);
  const e = sequence.int64(FAILED);
  const [d, p, q] = [sequence.integer(FAILED), sequence.integer(FAILED), sequence.integer(FAILED)];
  const optional = () => (sequence.isNext(Tag.integer) ? sequence.integer(FAILED) : undefined);
  const [dp, dq, qInverse] = [optional(), optional(), optional()];
  const morePrimes = sequence.isNext(Tag.sequence) ? readMorePrimes(sequence) : [];
  if (version > 1n) throw new BuiltinError("x509: unsupported private key version");
  if ([n, d, p, q, dp ?? 1n, dq ?? 1n, qInverse ?? 1n].some((number) => number <= 0n)) {
    throw new BuiltinError("x509: private key contains zero or negative value");
  }
  return { n, e, d, p, q, dp, dq, qInverse, morePrimes };
}

/** With all its numbers, of which those that are missing are reckoned. Throws a BuiltinError where they don't belong together. */
export function completeRsaKey(key: PartialRsaKey): RsaKey {
  const { d, p, q, dp, dq, qInverse, morePrimes } = key;
  demand(p > 1n && q > 1n, "invalid prime");
  const isComplete = dp !== undefined && dq !== undefined && qInverse !== undefined;
  const complete =
    isComplete && morePrimes.length === 0
      ? { ...key, dp, dq, qInverse }
      : { ...key, dp: d % (p - 1n), dq: d % (q - 1n), qInverse: inverse(q, p) };
  check(complete);
  return complete;
}

function readMorePrimes(sequence: Der): readonly bigint[] {
  const primes: bigint[] = [];
  for (const list = sequence.enter(FAILED); !list.isEmpty; ) {
    const prime = list.enter(FAILED).integer(FAILED);
    if (prime <= 0n) throw new BuiltinError("x509: private key contains zero or negative prime");
    primes.push(prime);
  }
  return primes;
}

/** As Go's crypto/rsa checks a key before it uses it; only what concerns two primes where there are more. */
function check(key: RsaKey): void {
  const { n, e, d, p, q, dp, dq, qInverse } = key;
  demand(n % 2n === 1n, "public modulus is even");
  demand(e >= 2n, "public exponent too small or negative");
  demand(e % 2n === 1n, "public exponent is even");
  demand(e < 2n ** 31n, "public exponent too large");
  demand(d < n, "private exponent too large");
  if (key.morePrimes.length > 0) return;
  demand(p > 2n && q > 2n && p < n && q < n, "invalid prime");
  demand((p * q) % n === 0n, "p * q != n");
  demand(dp < p - 1n && (e * dp) % (p - 1n) === 1n, "invalid CRT exponent");
  demand(dq < q - 1n && (e * dq) % (q - 1n) === 1n, "invalid CRT exponent");
  demand(qInverse < p && (q * qInverse) % p === 1n, "invalid CRT coefficient");
  demand(d % (p - 1n) === dp, "d does not match dP");
  demand(d % (q - 1n) === dq, "d does not match dQ");
  const half = Math.floor(bitLength(n) / 2);
  demand(bitLength(p > q ? p - q : q - p) > half - 100, "|p - q| too small");
  demand(bitLength(d) > half, "d too small");
}

function demand(isMet: boolean, message: string): void {
  if (!isMet) throw new BuiltinError(`crypto/rsa: ${message}`);
}

function bitLength(number: bigint): number {
  return number === 0n ? 0 : number.toString(2).length;
}

/** By Euclid's algorithm. */
function inverse(number: bigint, modulus: bigint): bigint {
  let [remainder, next] = [modulus, number % modulus];
  let [factor, nextFactor] = [0n, 1n];
  while (next !== 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  demand(remainder === 1n, "prime factors are not relatively prime");
  return ((factor % modulus) + modulus) % modulus;
}

function crtValue(prime: bigint, before: readonly bigint[], d: bigint): Value {
  if (prime < 2n) throw new BuiltinError("crypto/rsa: prime factor is <= 1");
  const product = before.reduce((all, one) => all * one, 1n);
  return struct({
    Exp: numberValue(d % (prime - 1n)),
    Coeff: numberValue(inverse(product, prime)),
    R: numberValue(product),
  });
}

/** Big-endian in the fewest bytes, in base64url: RFC 7518, section 2. */
function url(number: bigint): string {
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex").toString("base64url");
}
