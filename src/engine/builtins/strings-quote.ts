/**
 * @module Text quoted as Go writes its literals (`strconv.Quote` and its kin).
 */

import { escapedByteOf } from "./encoding-utf8.ts";

const NAMED: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
};

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** In double quotes; what does not print is escaped, beyond ASCII everything on demand. */
export function quote(text: string, asciiOnly = false): string {
  return `"${Array.from(text, (character) => escapeCharacter(character, '"', asciiOnly)).join("")}"`;
}

/** A character in single quotes. */
export function quoteCharacter(character: string, asciiOnly = false): string {
  return `'${escapeCharacter(character, "'", asciiOnly)}'`;
}

/** Whether Go's `%#q` may write the text in backquotes. */
export function canBackquote(text: string): boolean {
  return !/[\x00-\x08\x0a-\x1f`\x7f\ufeff\udc80-\udcff]/u.test(text);
}

/** Letters, marks, numbers, punctuation, symbols and the space. */
export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
}

function escapeCharacter(character: string, quotes: string, asciiOnly: boolean): string {
  if (character === quotes) return `\\${character}`;
  const named = NAMED[character];
  if (named !== undefined) return named;
  const byte = escapedByteOf(character);
  if (byte !== undefined) return `\\x${byte.toString(16)}`;
  const code = character.codePointAt(0) ?? 0;
  if (isPrintable(character) && (code < 0x80 || !asciiOnly)) return character;
  const hex = code.toString(16);
  if (code < 0x20 || code === 0x7f) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
