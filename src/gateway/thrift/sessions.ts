/**
 * @module The sessions of SQL drivers: whose they are, and where names without a catalog or schema are looked for in them.
 */

export interface Namespace {
  readonly catalog: string | null;
  readonly schema: string | null;
}

export interface Sessions {
  add(owner: string, id: string, namespace: Namespace): void;
  /** Null where the session is none that this client opened. */
  namespaceOf(owner: string, id: string): Namespace | null;
  /** After a statement that may have moved it: from then on short names are not known. */
  forgetNamespace(id: string): void;
  remove(id: string): void;
}

interface Session {
  readonly owner: string;
  readonly namespace: Namespace;
  readonly until: number;
}

const NOWHERE: Namespace = { catalog: null, schema: null };
const KEPT_MS = 24 * 60 * 60 * 1000;
const MAX_SESSIONS = 10_000;

export function createSessions(now: () => number = Date.now): Sessions {
  const known = new Map<string, Session>();
  return {
    add(owner, id, namespace) {
      if (known.has(id)) return;
      if (known.size >= MAX_SESSIONS) known.delete(known.keys().next().value as string);
      known.set(id, { owner, namespace, until: now() + KEPT_MS });
    },
    namespaceOf(owner, id) {
      const session = known.get(id);
      return session?.owner === owner && now() < session.until ? session.namespace : null;
    },
    forgetNamespace(id) {
      const session = known.get(id);
      if (session) known.set(id, { ...session, namespace: NOWHERE });
    },
    remove: (id) => known.delete(id),
  };
}
