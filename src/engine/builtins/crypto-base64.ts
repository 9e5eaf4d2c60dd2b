/**
 * @module Base64 as Go's encoding/base64 reads it: line ends are skipped, padding is demanded or forbidden, bits that no byte
 * takes are ignored. Node's own decoder takes nearly anything. RFC 4648, sections 4 and 5.
 */

import { BuiltinError } from "./builtin.ts";

interface Alphabet {
  readonly letter: RegExp;
  readonly encoding: "base64" | "base64url";
}

const STANDARD: Alphabet = { letter: /[A-Za-z0-9+/]/, encoding: "base64" };
const URL_SAFE: Alphabet = { letter: /[A-Za-z0-9_-]/, encoding: "base64url" };

/** Of the standard alphabet with padding. Throws a BuiltinError that tells where the text goes wrong, as Go does. */
export function decodeBase64(text: string): Buffer {
  return decode(text, STANDARD);
}

/** Of the URL's alphabet. Padding is demanded where the text ends in `=`, else it is supplied, as `base64url.decode` does. */
export function decodeBase64Url(text: string): Buffer {
  if (text.endsWith("=")) return decode(text, URL_SAFE);
  const missing = text.length % 4;
  if (missing === 1) throw new BuiltinError(`illegal base64url string: ${text}`);
  return decode(text + "=".repeat((4 - missing) % 4), URL_SAFE);
}

/** Of the URL's alphabet without padding, as JSON Web Keys have it. */
export function decodeRawBase64Url(text: string): Buffer {
  const bare = text.replaceAll(/[\r\n]/g, "");
  if (bare.includes("=")) throw illegal(text, text.indexOf("="));
  return decode(bare + "=".repeat((4 - (bare.length % 4)) % 4), URL_SAFE);
}

function decode(text: string, { letter, encoding }: Alphabet): Buffer {
  let letters = 0;
  let padding = 0;
  let quantum = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at);
    if (unit === "\n" || unit === "\r") continue;
    if (unit === "=") padding++;
    else if (padding > 0 || !letter.test(unit)) throw illegal(text, at);
    else if (letters++ % 4 === 0) quantum = at;
    if (padding > 0 && (letters % 4 < 2 || (letters % 4) + padding > 4)) throw illegal(text, at);
  }
  if ((letters + padding) % 4 !== 0) throw illegal(text, padding > 0 ? text.length : quantum);
  return Buffer.from(text, encoding);
}

function illegal(text: string, unit: number): BuiltinError {
  return new BuiltinError(`illegal base64 data at input byte ${Buffer.byteLength(text.slice(0, unit))}`);
}
