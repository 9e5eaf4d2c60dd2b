/**
 * @module How OPA's runtime keeps values in memory, as far as the host reads them there; wasm/src/value.h, for 32 bits.
 */

import { decodeUtf8 } from "../builtins/encoding-utf8.ts";
import { RegoNumber } from "../values/index.ts";

/** The first byte of an object. */
export const OBJECT_TYPE = 6;

const NUMBER_TYPE = 3;
const STRING_TYPE = 4;
const INTERNED_STRING_TYPE = 8;

/** The second byte of a number that is kept as an integer. */
const INTEGER = 1;
const INTEGER_AT = 8;

const LENGTH_AT = 4;
const TEXT_AT = 8;

/** Type, whether the text is the string's own, its length and where it is. */
export const STRING_BYTES = 12;

/** Stands for bytes that are no character, or for itself. */
const REPLACEMENT = "\ufffd";

/** Writes the head of a string whose text lies at `start`. */
export function writeString(bytes: Buffer, address: number, start: number, length: number): void {
  bytes.writeUInt8(STRING_TYPE, address);
  bytes.writeUInt8(1, address + 1);
  bytes.writeUInt32LE(length, address + LENGTH_AT);
  bytes.writeUInt32LE(start, address + TEXT_AT);
}

/** Text of UTF-8, in which bytes that are no character are lone surrogates: built-ins of bytes need them. */
export function textOf(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start, end);
  return text.includes(REPLACEMENT) ? decodeUtf8(bytes.subarray(start, end)) : text;
}

/** The string or integer at an address; undefined where something else is there. */
export function readScalar(bytes: Buffer, address: number): string | RegoNumber | undefined {
  switch (bytes[address]) {
    case STRING_TYPE:
    case INTERNED_STRING_TYPE: {
      const start = bytes.readUInt32LE(address + TEXT_AT);
      return textOf(bytes, start, start + bytes.readUInt32LE(address + LENGTH_AT));
    }
    case NUMBER_TYPE:
      if (bytes[address + 1] !== INTEGER) return undefined;
      return RegoNumber.of(bytes.readBigInt64LE(address + INTEGER_AT));
    default:
      return undefined;
  }
}
