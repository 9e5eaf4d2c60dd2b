/**
 * @module Keys that signatures are verified with, of certificates, PEM or JSON Web Keys.
 */

import { createPublicKey, type KeyObject } from "node:crypto";
import { BuiltinError } from "../builtin.ts";
import { readOneCertificate } from "../x509/certificate.ts";
import { toNumber } from "../x509/der.ts";
import { findPem } from "../x509/pem.ts";
import { keyObject, type PublicKey, readOnePublicKey } from "../x509/public-key.ts";
import { completeRsaKey } from "../x509/rsa-private-key.ts";
import { isUsableRsa } from "../x509/signature.ts";
import { ALGORITHMS } from "./algorithms.ts";
import { type Jwk, parseKeySet } from "./jwk.ts";

/** What a signature can be verified with. */
export type Key =
  | { readonly kind: "rsa" | "ecdsa" | "eddsa"; readonly object: KeyObject; readonly isPrivate: boolean }
  | { readonly kind: "secret"; readonly secret: Uint8Array }
  /** One that Go reads, but that no signature is verified with, or no longer. */
  | { readonly kind: "none" };

/** A key, and what it says it is for. */
export interface VerificationKey {
  /** Both empty where the key says nothing of them. */
  readonly algorithm: string;
  readonly id: string;
  readonly key: Key;
}

const CACHED = 100;
const MAX_CACHED_TEXT = 64 * 1024;
const cache = new Map<string, readonly VerificationKey[]>();

/** Reading keys takes longer than verifying with them, and policies use the same few over and over. */
export function keysOf(text: string): readonly VerificationKey[] {
  const cached = cache.get(text);
  if (cached) return cached;
  const keys = parseKeys(text);
  if (text.length <= MAX_CACHED_TEXT) {
    for (const [oldest] of cache) {
      if (cache.size < CACHED) break;
      cache.delete(oldest);
    }
    cache.set(text, keys);
  }
  return keys;
}

function parseKeys(text: string): readonly VerificationKey[] {
  const found = findPem(Buffer.from(text).toString("latin1"));
  if (found === undefined) return parseKeySet(text).flatMap(fromSet);
  if (found.rest !== "") throw new BuiltinError("extra data after a PEM certificate block");
  const { type, bytes } = found.block;
  if (type === "CERTIFICATE") return [unnamed(readOneCertificate(bytes).publicKey)];
  if (type === "PUBLIC KEY") return [unnamed(readOnePublicKey(bytes))];
  throw new BuiltinError("failed to extract a Key from the PEM certificate");
}

function unnamed(publicKey: PublicKey | null): VerificationKey {
  return { algorithm: "", id: "", key: publicKey === null ? { kind: "none" } : fromPublicKey(publicKey) };
}

const KINDS = { RSA: "rsa", ECDSA: "ecdsa", Ed25519: "eddsa" } as const;

function fromPublicKey(publicKey: PublicKey): Key {
  if (publicKey.kind === "DSA" || (publicKey.rsa && !isUsableRsa(publicKey.rsa))) return { kind: "none" };
  const object = keyObject(publicKey);
  return object === undefined ? { kind: "none" } : { kind: KINDS[publicKey.kind], object, isPrivate: false };
}

/** A key for an algorithm that OPA doesn't know is left out, once it was read. */
function fromSet(jwk: Jwk): readonly VerificationKey[] {
  const key = readKey(jwk);
  const isKnown = jwk.algorithm === "" || ALGORITHMS.has(jwk.algorithm);
  return isKnown ? [{ algorithm: jwk.algorithm, id: jwk.id, key }] : [];
}

/** Throws a BuiltinError where its parts don't fit its kind. */
export function readKey(jwk: Jwk): Key {
  if (jwk.kind === "oct") return { kind: "secret", secret: part(jwk, "k") };
  if (jwk.kind === "RSA") return fromRsa(jwk);
  return jwk.kind === "EC" ? fromEc(jwk) : fromOkp(jwk);
}

/** A part that must not be empty. */
export function part({ bytes, kind }: Jwk, name: string): Buffer {
  const found = bytes.get(name);
  if (found !== undefined && found.length > 0) return found;
  throw new BuiltinError(`jwk.Parse: key validation failed: ${kind}: missing "${name}" value`);
}

function fromRsa(jwk: Jwk): Key {
  const [modulus, exponent] = [toNumber(part(jwk, "n")), toNumber(part(jwk, "e"))];
  if (modulus === 0n) throw new BuiltinError('missing "n" value');
  if (exponent % 2n === 0n)
    throw new BuiltinError("invalid rsa public exponent: must be a positive odd integer");
  if (exponent >= 2n ** 63n) throw new BuiltinError("rsa public exponent too large for this platform");
  if (jwk.isPrivate) for (const name of ["d", "p", "q"]) part(jwk, name);
  if (!isUsableRsa({ bits: modulus.toString(2).length, exponent, modulus })) return { kind: "none" };
  const { n, e } = { n: url(part(jwk, "n")), e: url(part(jwk, "e")) };
  return { kind: "rsa", object: fromParts({ kty: "RSA", n, e }), isPrivate: jwk.isPrivate };
}

const COORDINATE_BYTES: Readonly<Record<string, number>> = { "P-256": 32, "P-384": 48, "P-521": 66 };

/** The point must be on the curve, which OpenSSL sees to. */
function fromEc(jwk: Jwk): Key {
  const size = COORDINATE_BYTES[jwk.curve];
  if (size === undefined) throw new BuiltinError(`invalid curve algorithm "${jwk.curve}"`);
  for (const name of jwk.isPrivate ? ["x", "y", "d"] : ["x", "y"]) checkLength(jwk, name, size);
  const { x, y } = { x: url(part(jwk, "x")), y: url(part(jwk, "y")) };
  return { kind: "ecdsa", object: fromParts({ kty: "EC", crv: jwk.curve, x, y }), isPrivate: jwk.isPrivate };
}

function fromOkp(jwk: Jwk): Key {
  const isEd25519 = jwk.curve === "Ed25519";
  if (!isEd25519 && jwk.curve !== "X25519") throw new BuiltinError(`invalid curve algorithm ${jwk.curve}`);
  for (const name of jwk.isPrivate ? ["x", "d"] : ["x"]) checkLength(jwk, name, 32);
  if (!isEd25519) return { kind: "none" };
  const object = fromParts({ kty: "OKP", crv: "Ed25519", x: url(part(jwk, "x")) });
  return { kind: "eddsa", object, isPrivate: jwk.isPrivate };
}

function checkLength(jwk: Jwk, name: string, size: number): void {
  const { length } = part(jwk, name);
  if (length === size) return;
  throw new BuiltinError(`invalid "${name}" length (${length}) for curve "${jwk.curve}"`);
}

function fromParts(key: Readonly<Record<string, string>>): KeyObject {
  try {
    return createPublicKey({ key: { ...key }, format: "jwk" });
  } catch {
    throw new BuiltinError("jwk: invalid public key");
  }
}

function url(bytes: Buffer): string {
  return bytes.toString("base64url");
}

/** The numbers of an RSA key, all of them, and that they belong together. */
export function rsaNumbers(jwk: Jwk): ReturnType<typeof completeRsaKey> {
  const number = (name: string) => toNumber(part(jwk, name));
  const optional = (name: string) => {
    const bytes = jwk.bytes.get(name);
    return bytes && toNumber(bytes);
  };
  return completeRsaKey({
    ...{ n: number("n"), e: number("e"), d: number("d"), p: number("p"), q: number("q") },
    ...{ dp: optional("dp"), dq: optional("dq"), qInverse: optional("qi"), morePrimes: [] },
  });
}
