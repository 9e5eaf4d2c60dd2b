/**
 * @module Public keys of certificates (RFC 3279, RFC 5480, RFC 8410), in the shapes of Go's types.
 */

import { createPublicKey, ECDH, type KeyObject } from "node:crypto";
import type { Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { type AlgorithmIdentifier, isNull, readAlgorithm } from "./algorithms.ts";
import { Der, toNumber } from "./der.ts";
import { bytesValue, numberValue, struct } from "./shape.ts";

/** A public key that was read, and its DER for whoever uses it. */
export interface PublicKey {
  readonly kind: "RSA" | "DSA" | "ECDSA" | "Ed25519";
  /** In the shape of Go's type. */
  readonly value: Value;
  /** SubjectPublicKeyInfo in DER, by which two keys are compared. */
  readonly spki: Uint8Array;
  /** Of RSA: how many bits the modulus has, and the exponent. */
  readonly rsa?: { readonly bits: number; readonly exponent: bigint; readonly modulus: bigint };
}

/** Go's numbers of the algorithms. */
export const KEY_NUMBERS = { RSA: 1, DSA: 2, ECDSA: 3, Ed25519: 4 } as const;

/** An elliptic curve by its names. */
export interface Curve {
  /** OpenSSL's. */
  readonly name: string;
  readonly goName: string;
  /** As JSON Web Keys have it; none for a curve that they don't know. */
  readonly jwkName?: string;
  /** Of a coordinate. */
  readonly bytes: number;
}

/** The curves that Go has. */
export const CURVES: Readonly<Record<string, Curve>> = {
  "1.3.132.0.33": { name: "secp224r1", goName: "P224", bytes: 28 },
  "1.2.840.10045.3.1.7": { name: "prime256v1", goName: "P256", jwkName: "P-256", bytes: 32 },
  "1.3.132.0.34": { name: "secp384r1", goName: "P384", jwkName: "P-384", bytes: 48 },
  "1.3.132.0.35": { name: "secp521r1", goName: "P521", jwkName: "P-521", bytes: 66 },
};

const KINDS: Readonly<Record<string, PublicKey["kind"]>> = {
  "1.2.840.113549.1.1.1": "RSA",
  "1.2.840.10040.4.1": "DSA",
  "1.2.840.10045.2.1": "ECDSA",
  "1.3.101.112": "Ed25519",
};

/** Of a SubjectPublicKeyInfo; null where Go doesn't know the algorithm. */
export function readPublicKey(spki: Uint8Array): PublicKey | null {
  const sequence = new Der(spki).enter("x509: malformed spki");
  const algorithm = readAlgorithm(sequence.enter("x509: malformed public key algorithm identifier"));
  const bytes = sequence.alignedBits("x509: malformed subjectPublicKey");
  const kind = KINDS[algorithm.oid];
  return kind === undefined ? null : { kind, spki, ...READERS[kind](algorithm, bytes) };
}

/** Of exactly one SubjectPublicKeyInfo. Throws a BuiltinError where Go doesn't know the algorithm. */
export function readOnePublicKey(bytes: Uint8Array): PublicKey | null {
  const der = new Der(bytes);
  const { full } = der.element("failed to parse a PEM public key: asn1: structure error");
  if (!der.isEmpty) throw new BuiltinError("x509: trailing data after ASN.1 of public-key");
  const key = readPublicKey(full);
  if (key === null && !isX25519(full)) throw new BuiltinError("x509: unknown public key algorithm");
  return key;
}

/** Keys of X25519 agree on secrets: no signature is verified with one. */
function isX25519(spki: Uint8Array): boolean {
  const algorithm = new Der(spki).enter("x509: malformed spki").enter("x509: malformed spki");
  return readAlgorithm(algorithm).oid === "1.3.101.110";
}

type Read = (algorithm: AlgorithmIdentifier, bytes: Uint8Array) => Pick<PublicKey, "value" | "rsa">;

const READERS: Readonly<Record<PublicKey["kind"], Read>> = {
  RSA: readRsa,
  DSA: readDsa,
  ECDSA: readEcdsa,
  Ed25519: readEd25519,
};

function readRsa({ parameters }: AlgorithmIdentifier, bytes: Uint8Array): Pick<PublicKey, "value" | "rsa"> {
  if (!isNull(parameters)) throw new BuiltinError("x509: RSA key missing NULL parameters");
  const sequence = new Der(bytes).enter("x509: invalid RSA public key");
  const modulus = sequence.integer("x509: invalid RSA modulus");
  const exponent = sequence.int64("x509: invalid RSA public exponent");
  if (modulus <= 0n) throw new BuiltinError("x509: RSA modulus is not a positive number");
  if (exponent <= 0n) throw new BuiltinError("x509: RSA public exponent is not a positive number");
  return {
    value: struct({ N: numberValue(modulus), E: numberValue(exponent) }),
    rsa: { bits: modulus.toString(2).length, exponent, modulus },
  };
}

function readDsa({ parameters }: AlgorithmIdentifier, bytes: Uint8Array): Pick<PublicKey, "value"> {
  const y = new Der(bytes).integer("x509: invalid DSA public key");
  const message = "x509: invalid DSA parameters";
  const sequence = new Der(parameters).enter(message);
  const [p, q, g] = [sequence.integer(message), sequence.integer(message), sequence.integer(message)];
  if ([y, p, q, g].some((number) => number <= 0n)) {
    throw new BuiltinError("x509: zero or negative DSA parameter");
  }
  return {
    value: struct({ P: numberValue(p), Q: numberValue(q), G: numberValue(g), Y: numberValue(y) }),
  };
}

function readEcdsa({ parameters }: AlgorithmIdentifier, bytes: Uint8Array): Pick<PublicKey, "value"> {
  const curve = CURVES[new Der(parameters).oid("x509: invalid ECDSA parameters")];
  if (curve === undefined) throw new BuiltinError("x509: unsupported elliptic curve");
  return { value: struct({ Curve: struct({}), ...readPoint(curve, bytes) }) };
}

/** An uncompressed point's coordinates. It must be on the curve. */
export function readPoint(curve: Curve, bytes: Uint8Array): { readonly X: Value; readonly Y: Value } {
  if (bytes[0] !== 4) throw new BuiltinError("ecdsa: invalid uncompressed public key");
  if (bytes.length !== 1 + 2 * curve.bytes) throw new BuiltinError(`invalid ${curve.goName} point encoding`);
  if (!isOnCurve(curve.name, bytes)) throw new BuiltinError(`${curve.goName} point not on curve`);
  const [x, y] = [bytes.subarray(1, 1 + curve.bytes), bytes.subarray(1 + curve.bytes)];
  return { X: numberValue(toNumber(x)), Y: numberValue(toNumber(y)) };
}

function isOnCurve(curve: string, point: Uint8Array): boolean {
  try {
    ECDH.convertKey(Buffer.from(point), curve);
    return true;
  } catch {
    return false;
  }
}

function readEd25519({ parameters }: AlgorithmIdentifier, bytes: Uint8Array): Pick<PublicKey, "value"> {
  if (parameters.length > 0) throw new BuiltinError("x509: Ed25519 key encoded with illegal parameters");
  if (bytes.length !== 32) throw new BuiltinError("x509: wrong Ed25519 public key size");
  return { value: bytesValue(bytes) };
}

/** For node:crypto; undefined where OpenSSL doesn't take it. */
export function keyObject({ spki }: Pick<PublicKey, "spki">): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}
