/**
 * @module Networks in CIDR notation (RFC 4632), as Go's `net.ParseCIDR` reads them.
 */

import { BuiltinError } from "../builtin.ts";
import { type Address, formatAddress, parseAddress } from "./address.ts";

/** A network: the addresses whose first `prefix` bits are those of `number`. */
export interface Network {
  readonly family: 4 | 6;
  /** The first address, unless it was made of a bare address: OPA shows that one as it came. */
  readonly number: bigint;
  readonly prefix: number;
}

/** How many bits an address of a family has. */
export function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

/** Of `address/prefix`; undefined where the text is none. Bits of the address beyond the prefix are dropped. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf("/");
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === undefined || !/^\d{1,100}$/.test(length)) return undefined;
  const prefix = Number(length);
  return prefix > address.writtenBits ? undefined : networkOf(address, prefix);
}

function networkOf({ family, number, writtenBits }: Address, prefix: number): Network {
  if (family === 4 && writtenBits === 128 && prefix < 96) {
    return { family: 6, number: firstOf(6, (0xffffn << 32n) | number, prefix), prefix };
  }
  const own = prefix - (writtenBits - bitsOf(family));
  return { family, number: firstOf(family, number, own), prefix: own };
}

/** Throws a BuiltinError where the text is no network. */
export function requireNetwork(text: string): Network {
  const network = parseNetwork(text);
  if (network === undefined) throw new BuiltinError(`invalid CIDR address: ${text}`);
  return network;
}

/** The first address of the network that an address is in. */
export function firstOf(family: 4 | 6, number: bigint, prefix: number): bigint {
  const host = BigInt(bitsOf(family) - prefix);
  return (number >> host) << host;
}

/** The last address of a network. */
export function lastOf({ family, number, prefix }: Network): bigint {
  return number | ((1n << BigInt(bitsOf(family) - prefix)) - 1n);
}

/** Whether every address of the other network, or the only one, is in this. */
export function contains(outer: Network, inner: Network): boolean {
  return (
    outer.family === inner.family &&
    outer.prefix <= inner.prefix &&
    firstOf(outer.family, inner.number, outer.prefix) === outer.number
  );
}

/** `address/prefix`. */
export function formatNetwork({ family, number, prefix }: Network): string {
  return `${formatAddress(family, number)}/${prefix}`;
}
