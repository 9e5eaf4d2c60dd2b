/**
 * @module Constants in a Go template: numbers by the rules of Go's untyped constants, and literals with Go's escapes.
 */

import { BuiltinError } from "../../builtin.ts";
import { decodeUtf8, encodeUtf8 } from "../../encoding-utf8.ts";
import { isInt64 } from "../../numbers-int.ts";
import type { GoArgument } from "../arguments.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

const ESCAPE =
  /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([abfnrtv\\'"]))|([^\\])/uy;

/** An int, or a float where it is written as one. */
export function parseNumber(text: string): GoArgument {
  if (/i$/.test(text)) throw failure("complex numbers are not supported");
  const integer = parseInteger(text);
  if (integer !== undefined) return { type: "int", value: integer };
  const float = /^[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!/[.eE]/.test(text) || !Number.isFinite(float)) throw failure(`illegal number syntax: ${text}`);
  return { type: "float64", value: float };
}

/** Go's base prefixes; a leading zero alone is octal, and underscores may stand between digits. */
function parseInteger(text: string): bigint | undefined {
  const [, sign = "", prefix = "", digits = ""] = /^([+-]?)(0[xXoObB]?_?)?([\da-fA-F_]*)$/.exec(text) ?? [];
  if (!/^[\da-fA-F]*(_[\da-fA-F]+)*$/.test(digits) || (digits === "" && !/^0$/.test(prefix)))
    return undefined;
  const kind = prefix.replace("_", "").toLowerCase();
  const base = kind === "" ? "" : kind === "0" ? "0o" : kind;
  const plain = digits.replaceAll("_", "");
  if (!baseDigits(base).test(plain)) return undefined;
  const magnitude = BigInt(plain === "" ? "0" : base + plain);
  const integer = sign === "-" ? -magnitude : magnitude;
  if (!isInt64(integer)) throw failure(`${text} overflows int`);
  return integer;
}

function baseDigits(base: string): RegExp {
  if (base === "0x") return /^[\da-fA-F]*$/;
  if (base === "0b") return /^[01]*$/;
  return base === "0o" ? /^[0-7]*$/ : /^\d*$/;
}

/** The text of a literal in double quotes or backquotes. */
export function unquoteText(literal: string): string {
  const inner = literal.slice(1, -1);
  return literal.startsWith("`") ? inner.replaceAll("\r", "") : decodeUtf8(unescapeBytes(inner, '"'));
}

/** The code of a literal in single quotes. */
export function unquoteCharacter(literal: string): GoArgument {
  const inner = literal.slice(1, -1);
  const byte = /^\\(?:x([\da-fA-F]{2})|([0-7]{3}))$/.exec(inner);
  const text = decodeUtf8(unescapeBytes(inner, "'"));
  const code =
    byte === null
      ? text.codePointAt(0)
      : Number.parseInt(byte[1] ?? byte[2] ?? "", byte[1] === undefined ? 8 : 16);
  if (code === undefined || (byte === null && text.length !== String.fromCodePoint(code).length)) {
    throw failure(`malformed character constant: ${literal}`);
  }
  return { type: "int", value: BigInt(code) };
}

function unescapeBytes(text: string, quotes: string): Uint8Array {
  const bytes: number[] = [];
  for (ESCAPE.lastIndex = 0; ESCAPE.lastIndex < text.length; ) {
    const parts = ESCAPE.exec(text);
    if (parts === null) throw failure("invalid syntax");
    const [, hex, short, long, octal, named, plain] = parts;
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (octal !== undefined) bytes.push(byteOf(Number.parseInt(octal, 8)));
    else bytes.push(...encodeUtf8(plain ?? characterOf(named, short ?? long, quotes)));
  }
  return Uint8Array.from(bytes);
}

function byteOf(code: number): number {
  if (code > 255) throw failure("invalid syntax");
  return code;
}

function characterOf(named: string | undefined, hex: string | undefined, quotes: string): string {
  const escaped = named === quotes ? quotes : ESCAPES[named ?? ""];
  if (escaped !== undefined) return escaped;
  const code = Number.parseInt(hex ?? "", 16);
  if (!(code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) throw failure("invalid syntax");
  return String.fromCodePoint(code);
}

function failure(message: string): BuiltinError {
  return new BuiltinError(`template: ${message}`);
}
