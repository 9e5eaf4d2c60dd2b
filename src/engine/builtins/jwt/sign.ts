/**
 * @module Signs tokens with JSON Web Keys: `io.jwt.encode_sign` and `io.jwt.encode_sign_raw`. PSS and ECDSA take their randomness
 * from OpenSSL, which lends nobody else's to them.
 */

import {
  constants,
  createHmac,
  createPrivateKey,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
} from "node:crypto";
import { BuiltinError } from "../builtin.ts";
import { encodeUtf8 } from "../encoding-utf8.ts";
import { ALGORITHMS, type Algorithm } from "./algorithms.ts";
import { type Jwk, parseKeySet } from "./jwk.ts";
import { part, readKey, rsaNumbers } from "./keys.ts";

const MIN_RSA_BITS = 1024;

/** A token of headers and payload as they are, signed by the first key of a set. */
export function signToken(headers: string, payload: string, keys: string): string {
  const [key] = parseKeySet(keys);
  if (key === undefined) throw new BuiltinError("no keys found in JWK set");
  readKey(key);
  const { alg, typ } = readHeaders(headers);
  const algorithm = ALGORITHMS.get(alg);
  if (algorithm === undefined) throw new BuiltinError(`unknown JWS algorithm: ${alg}`);
  if ((typ === undefined || typ === "JWT") && !isJson(payload)) {
    throw new BuiltinError("type is JWT but payload is not JSON");
  }
  const text = `${url(headers)}.${url(payload)}`;
  return `${text}.${signatureOf(text, algorithm, key).toString("base64url")}`;
}

function readHeaders(text: string): { readonly alg: string; readonly typ: string | undefined } {
  const headers: unknown = isJson(text) ? JSON.parse(text) : undefined;
  const { alg, typ } = (headers ?? {}) as { readonly alg?: unknown; readonly typ?: unknown };
  if (typeof alg !== "string") throw new BuiltinError("missing or invalid 'alg' header");
  return { alg, typ: typeof typ === "string" ? typ : undefined };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function signatureOf(text: string, { family, hash }: Algorithm, key: Jwk): Buffer {
  const data = Buffer.from(text);
  if (family === "hmac") {
    if (key.kind !== "oct") throw wrongKey(family);
    return createHmac(hash, part(key, "k")).update(data).digest();
  }
  const kind = family === "ecdsa" ? "EC" : family === "eddsa" ? "OKP" : "RSA";
  if (key.kind !== kind || !key.isPrivate) throw wrongKey(family);
  const object = PRIVATE_KEYS[kind](key);
  const padding = family === "pss" ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const rsa: SignKeyObjectInput = { key: object, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const options = { RSA: rsa, EC: { key: object, dsaEncoding: "ieee-p1363" as const }, OKP: { key: object } };
  return attempt(() => sign(hash === "" ? null : hash, data, options[kind]));
}

const PRIVATE_KEYS = {
  RSA: (key: Jwk): KeyObject => {
    const { n, e, d, p, q, dp, dq, qInverse } = rsaNumbers(key);
    if (n.toString(2).length < MIN_RSA_BITS)
      throw new BuiltinError("crypto/rsa: keys below 1024 bits are insecure");
    const numbers = { n, e, d, p, q, dp, dq, qi: qInverse };
    const parts = Object.entries(numbers).map(([name, number]) => [name, url(toBytes(number))] as const);
    return toPrivateKey({ kty: "RSA", ...Object.fromEntries(parts) });
  },
  EC: (key: Jwk): KeyObject => {
    const [x, y, d] = [part(key, "x"), part(key, "y"), part(key, "d")].map(url) as [string, string, string];
    return toPrivateKey({ kty: "EC", crv: key.curve, x, y, d });
  },
  OKP: (key: Jwk): KeyObject => {
    if (key.curve !== "Ed25519") throw wrongKey("eddsa");
    const object = toPrivateKey({
      kty: "OKP",
      crv: key.curve,
      x: url(part(key, "x")),
      d: url(part(key, "d")),
    });
    if (object.export({ format: "jwk" }).x === url(part(key, "x"))) return object;
    throw new BuiltinError("ed25519: invalid x value given d value");
  },
};

function toPrivateKey(key: Readonly<Record<string, string>>): KeyObject {
  return attempt(() => createPrivateKey({ key: { ...key }, format: "jwk" }));
}

function attempt<T>(use: () => T): T {
  try {
    return use();
  } catch {
    // OpenSSL's message may show what is in the key.
    throw new BuiltinError("jwsbb.Sign: the key can't sign");
  }
}

function wrongKey(family: Algorithm["family"]): BuiltinError {
  return new BuiltinError(`jwsbb.Sign: the key is none of ${family}`);
}

function toBytes(number: bigint): Buffer {
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
}

function url(content: string | Buffer): string {
  const bytes = typeof content === "string" ? encodeUtf8(content) : content;
  return Buffer.from(bytes).toString("base64url");
}
