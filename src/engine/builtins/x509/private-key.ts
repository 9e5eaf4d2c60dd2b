/**
 * @module Private keys in DER: PKCS #1 (RFC 8017), SEC 1 (RFC 5915) and PKCS #8 (RFC 5958), in the shapes of Go's types.
 */

import { createECDH, createPrivateKey, createPublicKey } from "node:crypto";
import { BuiltinError } from "../builtin.ts";
import { readAlgorithm } from "./algorithms.ts";
import { contextTag, Der, Tag, toNumber } from "./der.ts";
import type { PrivateKey } from "./private-key-type.ts";
import { CURVES, readPoint } from "./public-key.ts";
import { readRsaPrivateKey } from "./rsa-private-key.ts";
import { bytesValue, numberValue, struct } from "./shape.ts";

const FAILED = "x509: failed to parse private key";
const RSA = "1.2.840.113549.1.1.1";
const ECDSA = "1.2.840.10045.2.1";
const ED25519 = "1.3.101.112";
const X25519 = "1.3.101.110";
/** What stands before the 32 bytes of a key of Ed25519 or X25519 in PKCS #8; RFC 8410, section 7. */
const SMALL_KEY_PREFIX = {
  Ed25519: "302e020100300506032b657004220420",
  X25519: "302e020100300506032b656e04220420",
};

/** Reads a key by the type of its PEM block; undefined for a type that is none of a key's. */
export function readPrivateKey(type: string, der: Uint8Array): PrivateKey | undefined {
  if (type === "RSA PRIVATE KEY") return readRsaPrivateKey(der);
  if (type === "EC PRIVATE KEY") return readEcPrivateKey(der);
  return type === "PRIVATE KEY" ? readPkcs8(der) : undefined;
}

/** Whatever it may be, by trying, as Go's crypto/tls does. */
export function readAnyPrivateKey(der: Uint8Array): PrivateKey {
  for (const read of [readRsaPrivateKey, readPkcs8, readEcPrivateKey]) {
    try {
      return read(der);
    } catch (error) {
      if (!(error instanceof BuiltinError)) throw error;
    }
  }
  throw new BuiltinError("tls: failed to parse private key");
}

function readPkcs8(der: Uint8Array): PrivateKey {
  const sequence = new Der(der).enter(FAILED);
  sequence.int64(FAILED);
  const { oid, parameters } = readAlgorithm(sequence.enter(FAILED));
  const { content } = sequence.element(FAILED, Tag.octetString);
  if (oid === RSA) return within("RSA", () => readRsaPrivateKey(content));
  if (oid === ECDSA) return within("EC", () => readEcPrivateKey(content, curveOf(parameters)));
  const kind = oid === ED25519 ? "Ed25519" : "X25519";
  if (oid !== ED25519 && oid !== X25519) {
    throw new BuiltinError(`x509: PKCS#8 wrapping contained private key with unknown algorithm: ${oid}`);
  }
  if (parameters.length > 0) throw new BuiltinError(`x509: invalid ${kind} private key parameters`);
  return readSmallKey(
    kind,
    new Der(content).element(`x509: invalid ${kind} private key`, Tag.octetString).content,
  );
}

function within(kind: string, read: () => PrivateKey): PrivateKey {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    throw new BuiltinError(`x509: failed to parse ${kind} private key embedded in PKCS#8: ${error.message}`);
  }
}

function curveOf(parameters: Uint8Array): string | undefined {
  return new Der(parameters).isNext(Tag.oid) ? new Der(parameters).oid(FAILED) : undefined;
}

/** The curve may be said beside the key. Zeros before the key may be missing or too many. */
function readEcPrivateKey(der: Uint8Array, curveBeside?: string): PrivateKey {
  const message = "x509: failed to parse EC private key: asn1: structure error";
  const sequence = new Der(der).enter(message);
  const version = sequence.int64(message);
  const { content } = sequence.element(message, Tag.octetString);
  const curveInside = readNamedCurve(sequence, message);
  if (version !== 1n) throw new BuiltinError(`x509: unknown EC private key version ${version}`);
  const curve = CURVES[curveBeside ?? curveInside ?? ""];
  if (curve === undefined) throw new BuiltinError("x509: unknown elliptic curve");
  const excess = Math.max(content.length - curve.bytes, 0);
  if (content.subarray(0, excess).some((byte) => byte !== 0)) {
    throw new BuiltinError("x509: invalid private key length");
  }
  const secret = Buffer.alloc(curve.bytes);
  secret.set(content.subarray(excess), curve.bytes - (content.length - excess));
  const publicPoint = pointOf(curve.name, secret);
  const publicValue = struct({ Curve: struct({}), ...readPoint(curve, publicPoint) });
  const [x, y] = [publicPoint.subarray(1, 1 + curve.bytes), publicPoint.subarray(1 + curve.bytes)];
  return {
    kind: "ECDSA",
    value: struct({ ...Object.fromEntries(publicValue.entries), D: numberValue(toNumber(secret)) }),
    publicValue,
    jwk:
      curve.jwkName === undefined
        ? undefined
        : struct({ kty: "EC", crv: curve.jwkName, x: url(x), y: url(y), d: url(secret) }),
  };
}

/** The public key stands after it, and must be a string of bits where it is there at all. */
function readNamedCurve(sequence: Der, message: string): string | undefined {
  const isNamed = sequence.enterHere(message, contextTag(0, true));
  if (isNamed && !sequence.isNext(Tag.oid)) return undefined;
  const curve = isNamed ? sequence.oid(message) : undefined;
  if (sequence.enterHere(message, contextTag(1, true)) && sequence.isNext(Tag.bitString))
    sequence.bits(message);
  return curve;
}

/** Throws a BuiltinError where the secret is zero or not below the order of the curve. */
function pointOf(curve: string, secret: Buffer): Buffer {
  try {
    const ecdh = createECDH(curve);
    ecdh.setPrivateKey(secret);
    return ecdh.getPublicKey();
  } catch {
    throw new BuiltinError("ecdsa: invalid private key");
  }
}

function readSmallKey(kind: "Ed25519" | "X25519", secret: Uint8Array): PrivateKey {
  if (secret.length !== 32) {
    const reason =
      kind === "Ed25519" ? `x509: invalid Ed25519 private key length: ${secret.length}` : undefined;
    throw new BuiltinError(reason ?? "crypto/ecdh: invalid private key size");
  }
  const key = Buffer.concat([Buffer.from(SMALL_KEY_PREFIX[kind], "hex"), secret]);
  const privateKey = createPrivateKey({ key, format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
  const isSigning = kind === "Ed25519";
  return {
    kind,
    value: isSigning ? bytesValue(Buffer.concat([secret, publicKey])) : struct({}),
    publicValue: bytesValue(publicKey),
    jwk: struct({ kty: "OKP", crv: kind, x: url(publicKey), d: url(secret) }),
  };
}

function url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
