/**
 * @module How OPA's runtime keeps values in memory, as far as the host reads them there; wasm/src/value.h, for 32 bits.
 */

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

/** The string or integer at an address; undefined where something else is there. */
export function readScalar(bytes: Buffer, address: number): string | RegoNumber | undefined {
  switch (bytes[address]) {
    case STRING_TYPE:
    case INTERNED_STRING_TYPE: {
      const start = bytes.readUInt32LE(address + TEXT_AT);
      return bytes.toString("utf8", start, start + bytes.readUInt32LE(address + LENGTH_AT));
    }
    case NUMBER_TYPE:
      if (bytes[address + 1] !== INTEGER) return undefined;
      return RegoNumber.of(bytes.readBigInt64LE(address + INTEGER_AT));
    default:
      return undefined;
  }
}
