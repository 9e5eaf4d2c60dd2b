/**
 * @module JSON Web Keys and sets of them (RFC 7517), as strictly as OPA's library reads them: one bad key spoils a set.
 */

import { RegoObject as ObjectValue, parseJson, type RegoObject, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { decodeBase64, decodeBase64Url, decodeRawBase64Url } from "../crypto-base64.ts";
import { KEY_ALGORITHMS } from "./algorithms.ts";

/** A key by its parts, of which those that its kind needs are there. */
export interface Jwk {
  readonly kind: "RSA" | "EC" | "OKP" | "oct";
  readonly isPrivate: boolean;
  /** Empty where it names none. */
  readonly algorithm: string;
  /** Empty where it has none. */
  readonly id: string;
  readonly curve: string;
  /** By name: `n`, `e`, `d`, `x` and their like. */
  readonly bytes: ReadonlyMap<string, Buffer>;
}

const MAX_KEYS = 1000;
const CURVES = ["Ed25519", "Ed448", "P-256", "P-384", "P-521", "X25519", "X448"];
/** What each kind must have, and what it may have. */
const PARTS = {
  RSA: { needed: ["n", "e"], secret: ["d", "p", "q", "dp", "dq", "qi"] },
  EC: { needed: ["x", "y"], secret: ["d"] },
  OKP: { needed: ["x"], secret: ["d"] },
  oct: { needed: ["k"], secret: [] },
} as const;

/** A set's keys, or the only one. Throws a BuiltinError on anything else. */
export function parseKeySet(text: string): readonly Jwk[] {
  const value = readObject(parse(text));
  const keys = value.get("keys");
  if (keys === undefined) return [readKey(value)];
  if (!Array.isArray(keys)) throw failure(`failed to decode "keys": expected '['`);
  if (keys.length > MAX_KEYS) throw failure(`too many keys in "keys" array: max ${MAX_KEYS}`);
  return (keys as readonly Value[]).map((key) => readKey(readObject(key)));
}

function parse(text: string): Value {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) throw failure(error.message);
    throw error;
  }
}

function readObject(value: Value): RegoObject {
  if (value instanceof ObjectValue) return value;
  throw failure("a key must be an object");
}

function readKey(key: RegoObject): Jwk {
  const kind = key.get("kty");
  if (kind !== "RSA" && kind !== "EC" && kind !== "OKP" && kind !== "oct") {
    throw failure(`invalid key type from JSON (${typeof kind === "string" ? kind : ""})`);
  }
  const isPrivate = kind !== "oct" && key.get("d") !== undefined;
  const { needed, secret } = PARTS[kind];
  const bytes = new Map<string, Buffer>();
  for (const name of [...needed, ...(isPrivate ? secret : [])]) {
    const part = readBytes(key, name);
    if (part !== undefined) bytes.set(name, part);
    else if (needed.some((part) => part === name)) throw failure(`required field ${name} is missing`);
  }
  checkOthers(key);
  const curve = kind === "EC" || kind === "OKP" ? readCurve(key) : "";
  return { kind, isPrivate, algorithm: readAlgorithm(key), id: readText(key, "kid"), curve, bytes };
}

/** Base64 of either alphabet, not of both, with padding or without. */
function readBytes(key: RegoObject, name: string): Buffer | undefined {
  const text = key.get(name);
  if (text === undefined) return undefined;
  if (typeof text !== "string") throw failure(`failed to decode value for key ${name}`);
  const isStandard = /[+/]/.test(text);
  if (isStandard && /[-_]/.test(text)) throw failure(`failed to decode value for key ${name}: two alphabets`);
  if (text.endsWith("=")) return isStandard ? decodeBase64(text) : decodeBase64Url(text);
  return decodeRawBase64Url(text.replaceAll("+", "-").replaceAll("/", "_"));
}

function readAlgorithm(key: RegoObject): string {
  const algorithm = key.get("alg");
  if (algorithm === undefined) return "";
  if (typeof algorithm === "string" && KEY_ALGORITHMS.has(algorithm)) return algorithm;
  throw failure("failed to decode value for key alg: invalid key value");
}

function readCurve(key: RegoObject): string {
  const curve = key.get("crv");
  if (typeof curve === "string" && CURVES.includes(curve)) return curve;
  throw failure("invalid curve algorithm");
}

function readText(key: RegoObject, name: string): string {
  const text = key.get(name) ?? "";
  if (typeof text !== "string") throw failure(`failed to decode value for key ${name}`);
  return text;
}

/** Parts that nothing here uses, but that must be of their type nevertheless. */
function checkOthers(key: RegoObject): void {
  for (const name of ["use", "x5t", "x5t#S256", "x5u"]) readText(key, name);
  if (!toList(key.get("key_ops") ?? [], "key_ops").every((operation) => typeof operation === "string")) {
    throw failure("failed to decode value for key key_ops");
  }
  for (const certificate of toList(key.get("x5c") ?? [], "x5c")) {
    if (typeof certificate !== "string") throw failure("failed to decode value for key x5c");
    decodeBase64(certificate);
  }
}

function toList(value: Value, name: string): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  throw failure(`failed to decode value for key ${name}`);
}

function failure(message: string): BuiltinError {
  return new BuiltinError(`failed to parse a JWK key (set): ${message}`);
}
