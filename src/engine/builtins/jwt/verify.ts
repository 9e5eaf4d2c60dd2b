/**
 * @module Whether a signature is a key's: RFC 7515, appendix A. Two ways, as OPA has: `verify_*` are laxer about the form of
 * signatures than `decode_verify`.
 */

import { constants, createHmac, timingSafeEqual, verify } from "node:crypto";
import { encodeUtf8 } from "../encoding-utf8.ts";
import { toNumber } from "../x509/der.ts";
import type { Algorithm } from "./algorithms.ts";
import type { Key } from "./keys.ts";

/** What was signed, and the signature. */
export interface Signed {
  readonly text: string;
  readonly signature: Buffer;
}

/** By `decode_verify`'s rules: salts of the hash's length, ECDSA's numbers of the curve's length. */
export function isSignedStrictly(key: Key, algorithm: Algorithm, signed: Signed): boolean {
  const { family, hash } = algorithm;
  if (family === "hmac") return key.kind === "secret" && hasMac(key.secret, hash, signed);
  return isSigned(key, algorithm, signed, constants.RSA_PSS_SALTLEN_DIGEST, signed.signature);
}

/** By the rules of `verify_*`. Only public keys will do. */
export function isSignedLaxly(key: Key, algorithm: Algorithm, signed: Signed): boolean {
  if (key.kind === "none" || key.kind === "secret" || key.isPrivate) return false;
  const signature = algorithm.family === "ecdsa" ? fitted(key, signed.signature) : signed.signature;
  return isSigned(key, algorithm, signed, constants.RSA_PSS_SALTLEN_AUTO, signature);
}

/** In constant time. */
export function hasMac(secret: Uint8Array, hash: string, { text, signature }: Signed): boolean {
  const mac = createHmac(hash, secret).update(encodeUtf8(text)).digest();
  return mac.length === signature.length && timingSafeEqual(mac, signature);
}

function hasSignature(
  key: Key,
  { family, hash }: Algorithm,
  { text }: Signed,
  saltLength: number,
  signature: Buffer | undefined,
): boolean {
  if (key.kind === "none" || key.kind === "secret" || signature === undefined) return false;
  const { object } = key;
  const data = encodeUtf8(text);
  if (family === "eddsa") return key.kind === "eddsa" && verify(null, data, object, signature);
  if (family === "ecdsa") {
    return key.kind === "ecdsa" && verify(hash, data, { key: object, dsaEncoding: "ieee-p1363" }, signature);
  }
  if (key.kind !== "rsa") return false;
  const padding = family === "pss" ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return verify(hash, data, { key: object, padding, saltLength }, signature);
}

/** OpenSSL throws where key, hash and padding don't fit together. */
function isSigned(...asked: Parameters<typeof hasSignature>): boolean {
  try {
    return hasSignature(...asked);
  } catch {
    return false;
  }
}

const COORDINATE_BYTES: Readonly<Record<string, number>> = {
  secp224r1: 28,
  prime256v1: 32,
  secp384r1: 48,
  secp521r1: 66,
};

/** Each half as a number of the curve's length, whatever length it was written in. */
function fitted(key: Key, signature: Buffer): Buffer | undefined {
  if (key.kind !== "ecdsa") return undefined;
  const size = COORDINATE_BYTES[key.object.asymmetricKeyDetails?.namedCurve ?? ""] ?? 0;
  const half = Math.floor(signature.length / 2);
  const numbers = [signature.subarray(0, half), signature.subarray(half)].map(toNumber);
  const hex = numbers.map((number) => number.toString(16).padStart(2 * size, "0"));
  return hex.every(({ length }) => length === 2 * size) ? Buffer.from(hex.join(""), "hex") : undefined;
}
