/**
 * @module UTF-8 as Go reads it: Go's strings are bytes, and wherever it looks for a character and finds none, one byte counts
 * as one U+FFFD. WHATWG's decoder makes one U+FFFD of several such bytes instead (RFC 3629; Go's unicode/utf8).
 */

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of bytes; each byte that belongs to no character becomes U+FFFD. */
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
    parts.push(size === 0 ? "\ufffd" : strict.decode(bytes.subarray(at, at + size)));
    at += Math.max(size, 1);
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
