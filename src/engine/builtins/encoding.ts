/**
 * @module How bytes and URL parameters are written: `hex.*`, `base64url.encode_no_pad`, `urlquery.*`, and `glob.quote_meta`.
 * After Go's encoding/hex and net/url, which are stricter than WHATWG's URL.
 */

import { compareValues, RegoObject, RegoSet, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins } from "./builtin.ts";
import { escapeText, UrlPart, unescapeText } from "./encoding-percent.ts";
import { decodeUtf8, encodeUtf8 } from "./encoding-utf8.ts";
import { operandError, stringOperand } from "./operands.ts";
import { jsonKey } from "./strings-print.ts";

export const encodingBuiltins = {
  "base64url.encode_no_pad": (operands) =>
    Buffer.from(encodeUtf8(stringOperand(operands, 0))).toString("base64url"),
  "glob.quote_meta": (operands) => stringOperand(operands, 0).replace(/[*?\\[\]{}]/g, "\\$&"),
  "hex.decode": (operands) => decodeHex(stringOperand(operands, 0)),
  "hex.encode": (operands) => Buffer.from(encodeUtf8(stringOperand(operands, 0))).toString("hex"),
  "urlquery.decode": (operands) => unescapeText(stringOperand(operands, 0), UrlPart.query),
  "urlquery.decode_object": (operands) => decodeQuery(stringOperand(operands, 0)),
  "urlquery.encode": (operands) => escapeText(stringOperand(operands, 0), UrlPart.query),
  "urlquery.encode_object": ([value]: readonly Value[]) => encodeQuery(value),
} satisfies Builtins;

/** Go's net/url takes no more. */
const MAX_PARAMETERS = 10_000;

function decodeHex(text: string): string {
  const wrong = /[^\da-f]/iu.exec(text);
  if (wrong !== null) throw new BuiltinError(`encoding/hex: invalid byte: ${wrong[0]}`);
  if (text.length % 2 !== 0) throw new BuiltinError("encoding/hex: odd length hex string");
  return decodeUtf8(Buffer.from(text, "hex"));
}

function decodeQuery(query: string): Value {
  const pairs = query.split("&");
  if (pairs.length > MAX_PARAMETERS) throw new BuiltinError("number of URL query parameters exceeded limit");
  if (query.includes(";")) throw new BuiltinError("invalid semicolon separator in query");
  const values = new Map<string, string[]>();
  for (const pair of pairs) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    const key = unescapeText(at === -1 ? pair : pair.slice(0, at), UrlPart.query);
    const value = at === -1 ? "" : unescapeText(pair.slice(at + 1), UrlPart.query);
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  return new RegoObject(values);
}

/** In the order of keys' bytes; a key of another type counts as its JSON. */
function encodeQuery(object: Value | undefined): string {
  if (!(object instanceof RegoObject)) throw operandError(object, 0, "object");
  const parameters = new Map(object.entries.map(([key, value]) => [jsonKey(key), parameterValues(value)]));
  return [...parameters]
    .toSorted(([one], [other]) => compareValues(one, other))
    .flatMap(([key, values]) =>
      values.map((value) => `${escapeText(key, UrlPart.query)}=${escapeText(value, UrlPart.query)}`),
    )
    .join("&");
}

function parameterValues(value: Value): readonly string[] {
  if (typeof value === "string") return [value];
  const list: readonly Value[] | undefined = value instanceof RegoSet ? value.members : asArray(value);
  if (!list?.every((item) => typeof item === "string")) {
    throw new BuiltinError(
      "operand 1 values must be string, array[string], or set[string]",
      "eval_type_error",
    );
  }
  return list;
}

function asArray(value: Value): readonly Value[] | undefined {
  return Array.isArray(value) ? (value as readonly Value[]) : undefined;
}
