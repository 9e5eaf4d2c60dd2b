/**
 * @module Tokens that are no JWTs: random text with a prefix that scanners for leaked secrets know and a checksum that tells
 * a real one from a look-alike without any look-up. Only a digest of it is kept.
 */

import { createHash, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";
import { Secret } from "../model/brand.ts";

const PREFIX = "pst_";
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 62 to the power of 43 is more than 2 to that of 256. */
const RANDOM_CHARACTERS = 43;
/** As many as 32 bits need. */
const CHECKSUM_CHARACTERS = 6;
const HINT_CHARACTERS = 4;

const FORM = `${PREFIX}[0-9A-Za-z]{${RANDOM_CHARACTERS + CHECKSUM_CHARACTERS}}`;
const WHOLE = new RegExp(`^${FORM}$`);

/** Finds these tokens in any text: a regular expression for scanners, without look-around, so that every engine takes it. */
export const OPAQUE_TOKEN_PATTERN = `\\b${FORM}\\b`;

export interface OpaqueToken {
  readonly token: Secret;
  /** As `digestOf` makes it. */
  readonly digest: string;
  /** Its last characters before the checksum, to know it again. */
  readonly hint: string;
}

export function makeOpaqueToken(): OpaqueToken {
  // `randomInt` is without bias, as bytes modulo 62 would not be.
  const random = Array.from({ length: RANDOM_CHARACTERS }, () => ALPHABET[randomInt(ALPHABET.length)]);
  const body = PREFIX + random.join("");
  const text = body + checksumOf(body);
  return { token: new Secret(text), digest: digestOf(text), hint: body.slice(-HINT_CHARACTERS) };
}

/** Whether the text has the form and the checksum of such a token; whether there is one takes the store. */
export function isOpaqueToken(text: string): boolean {
  if (!WHOLE.test(text)) return false;
  return checksumOf(text.slice(0, -CHECKSUM_CHARACTERS)) === text.slice(-CHECKSUM_CHARACTERS);
}

/** SHA-256 of a token's text, base64url. No salt, no work factor: there are 256 bits to guess. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** CRC-32 in base 62, the highest digit first. */
function checksumOf(body: string): string {
  let rest = crc32(body);
  let digits = "";
  while (digits.length < CHECKSUM_CHARACTERS) {
    digits = (ALPHABET[rest % ALPHABET.length] ?? "") + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}
