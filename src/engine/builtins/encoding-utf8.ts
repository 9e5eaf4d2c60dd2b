/**
 * @module UTF-8 as Go reads it: its strings are bytes, and bytes that are no character stay what they are. Here each such byte
 * is a lone surrogate, U+DC80 to U+DCFF (as in Python's PEP 383), so that `base64.encode(hex.decode("ff"))` need not lose it; what
 * leaves the engine has U+FFFD in its place, one for each, as Go's JSON has. WHATWG's decoder would make one of several.
 */

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What a lone byte is added to. */
const ESCAPED = 0xdc00;
const FIRST_ESCAPED = 0xdc80;
const LAST_ESCAPED = 0xdcff;

/** The byte that a character stands for where it is none; else undefined. */
export function escapedByteOf(character: string): number | undefined {
  const code = character.codePointAt(0) ?? 0;
  return code >= FIRST_ESCAPED && code <= LAST_ESCAPED ? code - ESCAPED : undefined;
}

export function encodeUtf8(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const parts = Array.from(text, (character) => {
    const byte = escapedByteOf(character);
    return byte === undefined ? encoder.encode(character) : [byte];
  });
  return Buffer.concat(parts.map((part) => Uint8Array.from(part)));
}

/** The text of bytes, from which `encodeUtf8` makes the same bytes. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeLeniently(bytes);
  }
}

function decodeLeniently(bytes: Uint8Array): string {
  const parts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const size = characterSize(bytes, at);
    const part = bytes.subarray(at, at + Math.max(size, 1));
    parts.push(size === 0 ? String.fromCharCode(ESCAPED + (part[0] ?? 0)) : strict.decode(part));
    at += part.length;
  }
  return parts.join("");
}

/** How many bytes the character at `at` has; 0 where there is none. RFC 3629, section 4. */
function characterSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const size = sizeByFirst(first);
  if (size < 2) return size;
  const [low, high] = secondByteRange(first);
  const second = bytes[at + 1] ?? 0;
  if (second < low || second > high) return 0;
  for (let index = 2; index < size; index++) {
    if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return size;
}

function sizeByFirst(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2 || byte > 0xf4) return 0;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

/** What may follow keeps out encodings that are too long, surrogates and what lies beyond U+10FFFF. */
function secondByteRange(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  return first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}
