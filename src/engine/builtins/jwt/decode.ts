/**
 * @module Decodes a token and verifies its signature, and those of the tokens within it: RFC 7519, section 7.2.
 */

import type { RegoObject } from "../../values/index.ts";
import { encodeUtf8 } from "../encoding-utf8.ts";
import { VERIFIED_ALGORITHMS } from "./algorithms.ts";
import { candidates } from "./candidates.ts";
import type { Constraints } from "./constraints.ts";
import {
  decodeHeader,
  decodePayload,
  decodeSignature,
  type Header,
  parseObject,
  readHeader,
  signedText,
  splitToken,
} from "./token.ts";
import { isSignedStrictly, type Signed } from "./verify.ts";

/** A token whose signature is a key's. */
export interface Verified {
  readonly header: RegoObject;
  readonly claims: RegoObject;
}

/**
 * The innermost token, once every one around it is verified; undefined where one isn't. Throws a BuiltinError on what is no
 * token.
 */
export function decodeVerified(text: string, constraints: Constraints): Verified | undefined {
  for (let encoded = text; ; ) {
    const token = splitToken(encoded);
    const object = decodeHeader(token);
    const header = readHeader(object);
    if (!header.isValid) return undefined;
    if (constraints.algorithm !== "" && constraints.algorithm !== header.algorithm) return undefined;
    const signed = { text: signedText(token), signature: decodeSignature(token) };
    if (!isVerified(header, signed, constraints)) return undefined;
    const payload = decodePayload(token);
    if (header.contentType.toUpperCase() !== "JWT") return { header: object, claims: parseObject(payload) };
    encoded = payload;
  }
}

function isVerified(header: Header, signed: Signed, { keys, secret }: Constraints): boolean {
  const algorithm = VERIFIED_ALGORITHMS.get(header.algorithm);
  if (algorithm === undefined) return false;
  if (keys === undefined) {
    return isSignedStrictly({ kind: "secret", secret: encodeUtf8(secret) }, algorithm, signed);
  }
  return candidates(keys, header).some(({ key }) => isSignedStrictly(key, algorithm, signed));
}
