/**
 * @module JSON Web Tokens in their three parts: RFC 7519, section 7.2, and RFC 7515, section 4.1, as OPA reads them.
 */

import { parseJson, RegoObject, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { decodeBase64Url } from "../crypto-base64.ts";
import { decodeUtf8 } from "../encoding-utf8.ts";

/** Each part as it stands in the token. */
export interface Token {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

/** A header, as far as it matters to signatures. */
export interface Header {
  readonly algorithm: string;
  readonly keyId: string;
  readonly contentType: string;
  /** Whether it names an algorithm, and nothing that it calls critical is unknown. */
  readonly isValid: boolean;
}

const KNOWN = ["alg", "kid", "typ", "cty", "crit"];

/** Throws a BuiltinError where the text has not three parts. */
export function splitToken(text: string): Token {
  if (!text.includes(".")) throw new BuiltinError("encoded JWT had no period separators");
  const [header, payload, signature, ...more] = text.split(".");
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) {
    throw new BuiltinError(`encoded JWT must have 3 sections, found ${text.split(".").length}`);
  }
  return { header, payload, signature };
}

/** What was signed. */
export function signedText({ header, payload }: Token): string {
  return `${header}.${payload}`;
}

/** The header's object. An encrypted token (RFC 7516) is refused. */
export function decodeHeader({ header }: Token): RegoObject {
  const bytes = prefixing("JWT header had invalid encoding", () => decodeBase64Url(header));
  const object = prefixing("bad JWT header", () => parseObject(decodeUtf8(bytes)));
  if (object.get("enc") !== undefined) {
    throw new BuiltinError("JWT is a JWE object, which is not supported");
  }
  return object;
}

/** The payload as text: an object, or another token. */
export function decodePayload({ payload }: Token): string {
  return decodeUtf8(prefixing("JWT payload had invalid encoding", () => decodeBase64Url(payload)));
}

/** The signature's bytes. Throws a BuiltinError on what is no base64. */
export function decodeSignature({ signature }: Token): Buffer {
  return decodeBase64Url(signature);
}

/** Of JSON text. Throws a BuiltinError on anything but an object. */
export function parseObject(text: string): RegoObject {
  const value = parse(text);
  if (value instanceof RegoObject) return value;
  throw new BuiltinError("decoded JSON type was not an Object");
}

function parse(text: string): Value {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) {
      throw new BuiltinError(`invalid JSON: ${error.message}`);
    }
    throw error;
  }
}

/** Says what it was that failed. */
export function prefixing<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BuiltinError) throw new BuiltinError(`${what}: ${error.message}`);
    throw error;
  }
}

/** What verification needs of a header. */
export function readHeader(object: RegoObject): Header {
  const critical = readCritical(object);
  const algorithm = readText(object, "alg");
  const [keyId, contentType] = [readText(object, "kid"), readText(object, "cty")];
  readText(object, "typ");
  const unknown = object.entries.map(([name]) => name as string).filter((name) => !KNOWN.includes(name));
  const isValid = algorithm !== "" && !unknown.some((name) => critical.has(name));
  return { algorithm, keyId, contentType, isValid };
}

function readText(object: RegoObject, name: string): string {
  const value = object.get(name) ?? (object.get(name) === null ? null : "");
  if (typeof value !== "string") throw new BuiltinError(`${name}: must be a string`);
  return value;
}

/** OPA stops at the first that is no string, and takes those before it. */
function readCritical(object: RegoObject): ReadonlySet<string> {
  const list = object.get("crit");
  if (list === undefined) return new Set();
  if (!Array.isArray(list)) throw new BuiltinError("crit: must be a list");
  const values = list as readonly Value[];
  const end = values.findIndex((name) => typeof name !== "string");
  const names = values.slice(0, end < 0 ? undefined : end) as readonly string[];
  if (names.length === 0) throw new BuiltinError("crit: must be a nonempty list");
  return new Set(names);
}
