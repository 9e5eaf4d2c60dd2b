/**
 * @module The fewest networks that hold the same addresses: `net.cidr_merge`. IPv4 is reckoned as the part ::ffff:0:0/96 of
 * IPv6, so that ::/64 takes up every IPv4 network, as in OPA.
 */

import { addressOf } from "./address.ts";
import { bitsOf, firstOf, lastOf, type Network } from "./network.ts";

/** By numbers of 128 bits. */
interface Range {
  readonly first: bigint;
  readonly last: bigint;
  /** What it came from, as long as nothing was merged with it. */
  readonly network: Network | undefined;
}

const IPV4_FIRST = 0xffffn << 32n;

/** Networks that overlap or adjoin become one range, and each range as few networks as it takes. */
export function mergeNetworks(networks: readonly Network[]): readonly Network[] {
  const ranges: Range[] = [];
  for (const range of networks.map(rangeOf).toSorted(compareRanges)) {
    let merged = range;
    for (let before = ranges.at(-1); before && adjoin(before, merged); before = ranges.at(-1)) {
      ranges.pop();
      const first = before.first < merged.first ? before.first : merged.first;
      merged = { first, last: merged.last, network: undefined };
    }
    ranges.push(merged);
  }
  return ranges.flatMap((range) => (range.network ? [range.network] : split(range)));
}

function rangeOf(network: Network): Range {
  const base = network.family === 4 ? IPV4_FIRST : 0n;
  const first = firstOf(network.family, network.number, network.prefix);
  return { first: base | first, last: base | lastOf(network), network };
}

function compareRanges(one: Range, other: Range): number {
  if (one.last !== other.last) return one.last < other.last ? -1 : 1;
  return one.first === other.first ? 0 : one.first < other.first ? -1 : 1;
}

/** The last IPv4 address and the IPv6 address after it are no neighbours, nor are those before the first. */
function adjoin(before: Range, after: Range): boolean {
  if (after.first <= before.last) return true;
  return after.first === before.last + 1n && isIpv4(after.first) === isIpv4(before.last);
}

function isIpv4(number: bigint): boolean {
  return addressOf(number).family === 4;
}

/** The largest network that begins where the range does and doesn't go beyond it; then what is left. */
function split({ first, last }: Range): readonly Network[] {
  const networks: Network[] = [];
  for (let number = first; number <= last; ) {
    let host = 0n;
    while (host < 128n && (number >> host) % 2n === 0n && number + (2n << host) - 1n <= last) host++;
    networks.push(networkOf(number, Number(host)));
    number += 1n << host;
  }
  return networks;
}

function networkOf(first: bigint, host: number): Network {
  const { family, number } = host > 32 ? { family: 6 as const, number: first } : addressOf(first);
  return { family, number, prefix: bitsOf(family) - host };
}
