/**
 * @module The sessions of SQL drivers: whose they are, and where names without a catalog or schema are looked for in them.
 */

import type { Awaitable } from "../../model/awaitable.ts";
import { createOwned } from "../owned.ts";

export interface Namespace {
  readonly catalog: string | null;
  readonly schema: string | null;
}

export interface Sessions {
  add(owner: string, id: string, namespace: Namespace): Awaitable<void>;
  /** Null where the session is none that this client opened. */
  namespaceOf(owner: string, id: string): Awaitable<Namespace | null>;
  /** After a statement that may have moved it: from then on short names are not known. */
  forgetNamespace(id: string): Awaitable<void>;
  remove(id: string): Awaitable<void>;
}

interface LocalSessions extends Sessions {
  namespaceOf(owner: string, id: string): Namespace | null;
}

/** Then short names are not known. */
export const NOWHERE: Namespace = { catalog: null, schema: null };
const MAX_PER_OWNER = 10_000;

export function createSessions(now: () => number = Date.now): LocalSessions {
  const known = createOwned<Namespace>({ maxPerOwner: MAX_PER_OWNER, now });
  return {
    add: known.add,
    namespaceOf: (owner, id) => known.valueOf(owner, id) ?? null,
    forgetNamespace: (id) => known.change(id, NOWHERE),
    remove: known.remove,
  };
}
