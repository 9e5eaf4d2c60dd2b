/**
 * @module Whether a certificate was signed by another, by Go's rules: no SHA-1, no RSA below 1,024 bits.
 */

import { constants, verify } from "node:crypto";
import type { Certificate } from "./certificate.ts";
import { keyObject, type PublicKey } from "./public-key.ts";

const MAY_SIGN_CERTIFICATES = 1 << 5;
const BROKEN_HASHES: readonly (string | null)[] = ["md5", "sha1"];

/** Whether the parent may sign certificates, and signed this one. */
export function isSignedBy(child: Certificate, parent: Certificate): boolean {
  const { basicConstraints, keyUsage } = parent.extended;
  const mayBeCa = basicConstraints === null ? parent.version !== 3 : basicConstraints.isCa;
  const maySign = keyUsage === 0 || (keyUsage & MAY_SIGN_CERTIFICATES) !== 0;
  return mayBeCa && maySign && parent.publicKey !== null && hasSignature(child, parent.publicKey);
}

function hasSignature({ signatureAlgorithm, rawTbs, signature }: Certificate, publicKey: PublicKey): boolean {
  const { key: kind, hash, isPss } = signatureAlgorithm;
  if (kind !== publicKey.kind || kind === "DSA" || BROKEN_HASHES.includes(hash)) return false;
  if (publicKey.rsa !== undefined && !isUsableRsa(publicKey.rsa)) return false;
  const key = keyObject(publicKey);
  if (key === undefined) return false;
  const padding = isPss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const options = kind === "RSA" ? { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : { key };
  try {
    return verify(hash, rawTbs, options, signature);
  } catch {
    // OpenSSL throws where key, hash and padding don't fit together.
    return false;
  }
}

/** As Go's crypto/rsa demands of a key before it uses it. */
export function isUsableRsa({ bits, exponent, modulus }: NonNullable<PublicKey["rsa"]>): boolean {
  return bits >= 1024 && modulus % 2n === 1n && exponent > 1n && exponent % 2n === 1n && exponent < 2n ** 31n;
}
