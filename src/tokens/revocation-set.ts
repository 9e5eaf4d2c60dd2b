/**
 * @module The revocations that are of use now, in memory, so that every request is checked without asking the store
 * (RFC 7009 is how they come to be). A set that has not heard from the store for too long says so.
 */

import type { Revocation } from "../store/index.ts";

/** What of a token tells whether it is revoked. */
export interface RevocableToken {
  readonly id: string;
  /** The tokens that it came of: each of them ends it, too. */
  readonly ancestors: readonly string[];
  readonly clientId: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
}

export interface RevocationSet {
  /** Of the store, up to which all is known here. Goes down where a store was put back to an earlier state. */
  readonly revision: number;
  /** How many revocations are held. */
  readonly size: number;
  /** Takes revocations that the store told of. What is held already stays, so that telling twice does no harm. */
  apply(revision: number, revocations: readonly Revocation[], now: number): void;
  /**
   * Says that all was known which the store held at that time of `monotonicNow`: when the read began, not when its answer
   * came. Without one it was now.
   */
  confirm(readStartedAtMs?: number): void;
  isRevoked(token: RevocableToken): boolean;
  /** False until the first confirmation, and where the last one is older than `maxStaleMs`. */
  isCurrent(): boolean;
  /** Forgets what can end nothing any more at `now`, in seconds since 1970. */
  prune(now: number): void;
  /** The clock of confirmations, in milliseconds. */
  monotonicNow(): number;
}

export interface RevocationSetOptions {
  readonly maxStaleMs: number;
  /** Milliseconds of a clock that nobody sets, such as `performance.now`. */
  readonly monotonicNow: () => number;
}

type Entry = Pick<Revocation, "at" | "expiresAt">;

export function createRevocationSet({ maxStaleMs, monotonicNow }: RevocationSetOptions): RevocationSet {
  const entries: Readonly<Record<Revocation["kind"], Map<string, Entry>>> = {
    token: new Map(),
    client: new Map(),
    all: new Map(),
  };
  const kinds = Object.values(entries);
  let revision = 0;
  let confirmedAtMs = Number.NEGATIVE_INFINITY;

  const endsTokensOf = (entry: Entry | undefined, issuedAt: number) =>
    entry !== undefined && issuedAt <= entry.at;

  return {
    get revision() {
      return revision;
    },
    get size() {
      return kinds.reduce((sum, { size }) => sum + size, 0);
    },
    apply(reached, revocations, now) {
      for (const { kind, subject, at, expiresAt } of revocations) {
        if (expiresAt <= now) continue;
        const key = kind === "all" ? "" : subject;
        entries[kind].set(key, later(entries[kind].get(key), { at, expiresAt }));
      }
      revision = reached;
    },
    confirm(readStartedAtMs = monotonicNow()) {
      confirmedAtMs = Math.max(confirmedAtMs, readStartedAtMs);
    },
    isRevoked({ id, ancestors, clientId, issuedAt }) {
      return (
        endsTokensOf(entries.all.get(""), issuedAt) ||
        endsTokensOf(entries.client.get(clientId), issuedAt) ||
        // Whenever it was issued: what was made out of a token after its end is over as well.
        entries.token.has(id) ||
        ancestors.some((ancestor) => entries.token.has(ancestor))
      );
    },
    isCurrent: () => monotonicNow() - confirmedAtMs <= maxStaleMs,
    prune(now) {
      for (const held of kinds) {
        for (const [subject, { expiresAt }] of held) if (expiresAt <= now) held.delete(subject);
      }
    },
    monotonicNow,
  };
}

/** Both at once: what either ends, as long as either is of use. */
function later(held: Entry | undefined, told: Entry): Entry {
  if (held === undefined) return told;
  return { at: Math.max(held.at, told.at), expiresAt: Math.max(held.expiresAt, told.expiresAt) };
}
