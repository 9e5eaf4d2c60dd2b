/**
 * @module Performs `net.lookup_ip_addr`, by the system's resolver, which knows /etc/hosts too.
 */

import { lookup } from "node:dns/promises";
import { BuiltinError } from "../builtins/builtin.ts";
import { formatAddress, parseAddress } from "../builtins/net/address.ts";
import { RegoSet } from "../values/index.ts";
import { isAllowed, type Limits } from "./options.ts";

/** All addresses of a name. Throws a BuiltinError where it isn't allowed or has none. */
export async function performLookup(name: string, limits: Limits): Promise<RegoSet> {
  if (!isAllowed(name, limits)) throw new BuiltinError(`disallowed host: ${name}`);
  const found = await withinTime(lookup(name, { all: true }), limits.timeoutMs, name);
  return new RegoSet(found.map(({ address }) => canonical(address)));
}

function canonical(text: string): string {
  const address = parseAddress(text);
  return address === undefined ? text : formatAddress(address.family, address.number);
}

/** The resolver can't be stopped; nobody waits for it beyond the time. */
async function withinTime<T>(found: Promise<T>, timeoutMs: number, name: string): Promise<T> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new BuiltinError(`lookup ${name}: i/o timeout`)), timeoutMs);
  try {
    return await Promise.race([found, timeout.promise]);
  } catch (error) {
    throw error instanceof BuiltinError ? error : new BuiltinError(`lookup ${name}: no such host`);
  } finally {
    clearTimeout(timer);
  }
}
