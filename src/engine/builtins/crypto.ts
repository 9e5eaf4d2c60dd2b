/**
 * @module Hashes and their message authentication codes (RFC 2104), in lower-case hexadecimal: `crypto.md5` and its like.
 */

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Value } from "../values/index.ts";
import type { Builtin, Builtins } from "./builtin.ts";
import { encodeUtf8 } from "./encoding-utf8.ts";
import { stringOperand } from "./operands.ts";

/** A string's bytes, which need not be text: keys are often decoded from base64. */
function bytesOperand(operands: readonly Value[], at: number): Uint8Array {
  return encodeUtf8(stringOperand(operands, at));
}

function hashing(algorithm: string): Builtin {
  return (operands) => createHash(algorithm).update(bytesOperand(operands, 0)).digest("hex");
}

function authenticating(algorithm: string): Builtin {
  return (operands) => {
    const message = bytesOperand(operands, 0);
    return createHmac(algorithm, bytesOperand(operands, 1)).update(message).digest("hex");
  };
}

/** Takes as long for codes that differ as for equal ones; only their length shows. */
const equal: Builtin = (operands) => {
  const [one, other] = [bytesOperand(operands, 0), bytesOperand(operands, 1)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** By their names in OPA. */
export const cryptoBuiltins = {
  "crypto.md5": hashing("md5"),
  "crypto.sha1": hashing("sha1"),
  "crypto.sha256": hashing("sha256"),
  "crypto.hmac.md5": authenticating("md5"),
  "crypto.hmac.sha1": authenticating("sha1"),
  "crypto.hmac.sha256": authenticating("sha256"),
  "crypto.hmac.sha512": authenticating("sha512"),
  "crypto.hmac.equal": equal,
} satisfies Builtins;
