/**
 * @module The built-ins `io.jwt.*`: JSON Web Tokens, RFC 7519.
 */

import { RegoObject, type Value } from "../../values/index.ts";
import { type Builtin, BuiltinError, type Builtins } from "../builtin.ts";
import { encodeUtf8 } from "../encoding-utf8.ts";
import { printGoJson } from "../json/go-json.ts";
import { objectOperand, stringOperand } from "../operands.ts";
import { ALGORITHMS, type Algorithm } from "./algorithms.ts";
import { candidates } from "./candidates.ts";
import { meetsConstraints, readConstraints } from "./constraints.ts";
import { decodeVerified } from "./decode.ts";
import { keysOf } from "./keys.ts";
import { signToken } from "./sign.ts";
import {
  decodeHeader,
  decodePayload,
  decodeSignature,
  parseObject,
  prefixing,
  readHeader,
  signedText,
  splitToken,
} from "./token.ts";
import { hasMac, isSignedLaxly, type Signed } from "./verify.ts";

const UNVERIFIED: Value = [false, new RegoObject([]), new RegoObject([])];

/** A token within a token, perhaps in quotes, is decoded in its place. Nothing is verified. */
const decode: Builtin = (operands) => {
  for (let text = stringOperand(operands, 0); ; ) {
    const token = splitToken(text);
    const header = decodeHeader(token);
    const payload = decodePayload(token);
    const contentType = header.get("cty");
    if (contentType !== undefined && typeof contentType !== "string") {
      throw new BuiltinError("cty: must be a string");
    }
    if (contentType !== "JWT") {
      const claims = parseObject(payload);
      const signature = prefixing("JWT signature had invalid encoding", () => decodeSignature(token));
      return [header, claims, signature.toString("hex")];
    }
    text = payload.replace(/^["']+/, "").replace(/(?<!["'])["']+$/, "");
  }
};

const decodeVerify: Builtin = (operands, { now }) => {
  const constraints = readConstraints(objectOperand(operands, 1), now);
  const verified = decodeVerified(stringOperand(operands, 0), constraints);
  if (verified === undefined || !meetsConstraints(verified.claims, constraints)) return UNVERIFIED;
  return [true, verified.header, verified.claims];
};

/** The key that the token names counts alone where there is one; else any, but none that is for another algorithm. */
function verifying(algorithm: Algorithm): Builtin {
  return (operands) => {
    const token = splitToken(stringOperand(operands, 0));
    const keys = keysOf(stringOperand(operands, 1));
    const signed: Signed = { text: signedText(token), signature: decodeSignature(token) };
    const header = readHeader(decodeHeader(token));
    return candidates(keys, header).some(({ key }) => isSignedLaxly(key, algorithm, signed));
  };
}

function verifyingMac({ hash }: Algorithm): Builtin {
  return (operands) => {
    const [text, secret] = [stringOperand(operands, 0), stringOperand(operands, 1)];
    const token = splitToken(text);
    return hasMac(encodeUtf8(secret), hash, { text: signedText(token), signature: decodeSignature(token) });
  };
}

const encodeSign: Builtin = ([headers = null, payload = null, key = null]) =>
  signToken(printGoJson(headers), printGoJson(payload), printGoJson(key));

const encodeSignRaw: Builtin = (operands) => {
  const [headers, payload] = [stringOperand(operands, 0), stringOperand(operands, 1)];
  return signToken(headers, payload, stringOperand(operands, 2));
};

const verifications = Object.fromEntries(
  [...ALGORITHMS].map(([name, algorithm]) => [
    `io.jwt.verify_${name.toLowerCase()}`,
    algorithm.family === "hmac" ? verifyingMac(algorithm) : verifying(algorithm),
  ]),
);

/** By their names in OPA. */
export const jwtBuiltins = {
  "io.jwt.decode": decode,
  "io.jwt.decode_verify": decodeVerify,
  "io.jwt.encode_sign": encodeSign,
  "io.jwt.encode_sign_raw": encodeSignRaw,
  ...verifications,
} satisfies Builtins;
