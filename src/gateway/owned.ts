/**
 * @module What is whose: ids upstream that belong to the client that was first told of them, for a day. All clients are one
 * user upstream, which would hand any of them what is any other's. What is not known, such as after a restart, is nobody's.
 */

import { createHash } from "node:crypto";
import type { Principal } from "../model/input.ts";

/**
 * Under which name something is somebody's. Tokens of one client with the same rights are one owner, however they came to be, so that
 * who was handed less cannot pick up what others started with more.
 */
export function ownerOf(principal: Principal): string {
  const known = OWNERS.get(principal);
  if (known !== undefined) return known;
  const { id, scopes, authorization_details } = principal;
  const rights = JSON.stringify([scopes.toSorted(), authorization_details]);
  const owner = `${id} ${createHash("sha256").update(rights).digest("base64url")}`;
  OWNERS.set(principal, owner);
  return owner;
}

/** A principal comes again with each request of its token. */
const OWNERS = new WeakMap<Principal, string>();

export interface Owned<Value> {
  /** Whoever is told of another's does not become its owner. */
  add(owner: string, id: string, value: Value): void;
  /** Undefined where it is not this client's. */
  valueOf(owner: string, id: string): Value | undefined;
  /** Changes what is known of an id, whosever it is. */
  change(id: string, value: Value): void;
  remove(id: string): void;
}

interface Entry<Value> {
  readonly value: Value;
  readonly until: number;
}

export interface OwnedOptions {
  /** Of one client; its own oldest go first, so that nobody can push out what is another's. */
  readonly maxPerOwner: number;
  readonly now: () => number;
}

/** Databricks keeps sessions and results for a day at the most. */
const KEPT_MS = 24 * 60 * 60 * 1000;

export function createOwned<Value>({ maxPerOwner, now }: OwnedOptions): Owned<Value> {
  const owners = new Map<string, string>();
  /** Of each owner in the order in which they came, so that the oldest is the first. */
  const entries = new Map<string, Map<string, Entry<Value>>>();
  const entriesOf = (owner: string) => {
    const own = entries.get(owner) ?? new Map<string, Entry<Value>>();
    entries.set(owner, own);
    return own;
  };
  const remove = (id: string) => {
    const owner = owners.get(id);
    if (owner === undefined) return;
    owners.delete(id);
    entriesOf(owner).delete(id);
  };
  return {
    remove,
    add(owner, id, value) {
      if (owners.has(id)) return;
      const own = entriesOf(owner);
      if (own.size >= maxPerOwner) remove(own.keys().next().value as string);
      owners.set(id, owner);
      own.set(id, { value, until: now() + KEPT_MS });
    },
    valueOf(owner, id) {
      const found = entries.get(owner)?.get(id);
      return found !== undefined && now() < found.until ? found.value : undefined;
    },
    change(id, value) {
      const own = entries.get(owners.get(id) ?? "");
      const found = own?.get(id);
      if (found) own?.set(id, { ...found, value });
    },
  };
}
