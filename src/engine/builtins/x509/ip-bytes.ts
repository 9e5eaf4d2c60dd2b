/**
 * @module Addresses as certificates have them, in 4 or 16 bytes.
 */

import { type Address, addressOf } from "../net/address.ts";
import { toNumber } from "./der.ts";

/** An IPv4 address in 16 bytes is one of IPv4. */
export function addressOfBytes(bytes: Uint8Array): Address {
  const number = toNumber(bytes);
  return bytes.length === 4 ? { family: 4, number, writtenBits: 32 } : addressOf(number);
}
