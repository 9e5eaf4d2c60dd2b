/**
 * @module How long whoever got a client's secret wrong has to wait: counted for each client and the network that the guesses
 * came from, so that a stranger's guesses do not slow the client itself, and for the client over all networks.
 */

import { isIPv4 } from "node:net";

export interface Failures {
  /** Seconds until the client may try again from there; 0 where it may now. */
  waitSeconds(clientId: string, address: string): number;
  note(clientId: string, address: string): void;
  forget(clientId: string, address: string): void;
}

/** So many may be wrong in a row before there is a wait, each time for twice as long. */
const FREE_FROM_ONE_NETWORK = 5;
/** Whoever guesses from many networks at once. */
const FREE_FROM_ALL = 100;
const LONGEST_WAIT_SECONDS = 60;
/**
 * Whoever fills this, to be forgotten, has a hash worked out for each entry: that takes longer than the wait. Ids that no client
 * has are counted alike, so that nothing tells which there are.
 */
const MAX_ENTRIES = 10_000;
const MAX_ID_CHARS = 256;
/** The part of an address of IPv6 that one customer of a network has all of (RFC 6177). */
const NETWORK_GROUPS = 4;

interface Failure {
  readonly count: number;
  /** Seconds since 1970. */
  readonly waitUntil: number;
}

/** @param now seconds since 1970 */
export function countFailures(now: () => number): Failures {
  const failures = new Map<string, Failure>();
  const keysOf = (clientId: string, address: string) => {
    const id = clientId.slice(0, MAX_ID_CHARS);
    return [
      { key: `${networkOf(address)} ${id}`, free: FREE_FROM_ONE_NETWORK },
      { key: ` ${id}`, free: FREE_FROM_ALL },
    ];
  };
  return {
    waitSeconds(clientId, address) {
      const waits = keysOf(clientId, address).map(({ key }) => (failures.get(key)?.waitUntil ?? 0) - now());
      return Math.max(0, ...waits);
    },
    note(clientId, address) {
      for (const { key, free } of keysOf(clientId, address)) {
        const failure = nextFailure(failures.get(key), free, now());
        failures.delete(key);
        const [oldest] = failures.size >= MAX_ENTRIES ? failures.keys() : [];
        if (oldest !== undefined) failures.delete(oldest);
        failures.set(key, failure);
      }
    },
    forget(clientId, address) {
      for (const { key } of keysOf(clientId, address)) failures.delete(key);
    },
  };
}

function nextFailure(before: Failure | undefined, free: number, now: number): Failure {
  const count = (before?.count ?? 0) + 1;
  const wait = count < free ? 0 : Math.min(2 ** (count - free), LONGEST_WAIT_SECONDS);
  return { count, waitUntil: now + wait };
}

/** An address of IPv4 as it is; of IPv6 the network that all belongs to one. */
export function networkOf(address: string): string {
  const [, mapped = address] = /^::ffff:([\d.]+)$/i.exec(address) ?? [];
  if (isIPv4(mapped)) return mapped;
  const [front = "", back] = (address.split("%")[0] as string).split("::");
  const groups = front === "" ? [] : front.split(":");
  const zeros = back === undefined ? 0 : NETWORK_GROUPS;
  return [...groups, ...Array<string>(zeros).fill("0")].slice(0, NETWORK_GROUPS).join(":");
}
