/**
 * @module Percent-encoding as Go's net/url does it: what may stand unescaped depends on the part of the URL (RFC 3986, and
 * RFC 6874 for zones of IPv6 addresses).
 */

import { BuiltinError } from "./builtin.ts";
import { decodeUtf8, encodeUtf8 } from "./encoding-utf8.ts";

/** The parts of a URL that differ in it, each with the characters that stand unescaped beside letters, digits and `-._~`. */
export const UrlPart = {
  path: "$&+,/:;=@",
  host: "!\"$&'()*+,:;<=>[]",
  zone: "!\"$&'()*+,:;<=>[]",
  user: "$&+,;=",
  query: "",
  fragment: "!$&()*+,/:;=?@",
} as const;

export type UrlPartName = keyof typeof UrlPart;
type Unescaped = (typeof UrlPart)[UrlPartName];

const UNRESERVED = /[\w.~-]/;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

export function escapeText(text: string, part: Unescaped): string {
  return escapeBytes(encodeUtf8(text), part);
}

/** In a query a space becomes `+`. */
export function escapeBytes(bytes: Uint8Array, part: Unescaped): string {
  return Array.from(bytes, (byte) => {
    if (byte === SPACE && part === UrlPart.query) return "+";
    return isUnescaped(byte, part) ? String.fromCharCode(byte) : `%${hexOf(byte)}`;
  }).join("");
}

export function unescapeText(text: string, part: Unescaped): string {
  return decodeUtf8(unescapeBytes(text, part));
}

/** Throws a `BuiltinError` on what is no escape. */
export function unescapeBytes(text: string, part: Unescaped): Uint8Array {
  const bytes = encodeUtf8(text);
  const result = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === PERCENT) {
      result[length++] = escapedByte(bytes, at);
      at += 2;
    } else {
      result[length++] = byte === PLUS && part === UrlPart.query ? SPACE : byte;
    }
  }
  return result.subarray(0, length);
}

/** A host's: only bytes beyond ASCII may be escaped, and the percent sign before a zone. */
export function unescapeHost(text: string): string {
  refuseEscapes(text, (byte) => byte >= 0x80 || byte === PERCENT);
  return unescapeText(text, UrlPart.host);
}

/** An IPv6 zone's, with its percent sign: only what might stand there unescaped, and spaces. */
export function unescapeZone(text: string): string {
  refuseEscapes(text, (byte) => byte === PERCENT || byte === SPACE || isUnescaped(byte, UrlPart.host));
  return unescapeText(text, UrlPart.zone);
}

function refuseEscapes(text: string, mayBeEscaped: (byte: number) => boolean): void {
  const bytes = encodeUtf8(text);
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === PERCENT) {
      if (!mayBeEscaped(escapedByte(bytes, at))) throw escapeError(bytes, at);
      at += 2;
    } else if (byte < 0x80 && !isUnescaped(byte, UrlPart.host)) {
      throw new BuiltinError(`invalid character ${JSON.stringify(String.fromCharCode(byte))} in host name`);
    }
  }
}

function escapedByte(bytes: Uint8Array, at: number): number {
  const digits = String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
  if (!/^[\da-f]{2}$/i.test(digits)) throw escapeError(bytes, at);
  return Number.parseInt(digits, 16);
}

function escapeError(bytes: Uint8Array, at: number): BuiltinError {
  return new BuiltinError(`invalid URL escape ${JSON.stringify(decodeUtf8(bytes.subarray(at, at + 3)))}`);
}

function isUnescaped(byte: number, part: Unescaped): boolean {
  const character = String.fromCharCode(byte);
  return byte < 0x80 && (UNRESERVED.test(character) || part.includes(character));
}

function hexOf(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}
