/**
 * @module Which of the stored keys signs when, and until when each is taken. All of it follows from the times that the
 * store has, so that every gateway comes to the same without any word between them. Times are in seconds since 1970.
 */

import type { StoredKey } from "../store/index.ts";

/**
 * Published before it signs; active while it does; retired while tokens that it signed may still be valid; withdrawn when
 * none of them is taken any more.
 */
export type KeyState = "published" | "active" | "retired" | "withdrawn";

export interface KeyInfo {
  readonly id: string;
  readonly state: KeyState;
  readonly createdAt: number;
  /** From when on it signs, or at once where the one before it was withdrawn. */
  readonly activeFrom: number;
  readonly withdrawnAt: number | null;
  /** From then on its tokens are no longer taken; null where no other key follows it yet. */
  readonly takenUntil: number | null;
}

export interface KeySchedule {
  /** Null where a key must be made. */
  signerAt(now: number): string | null;
  /** Those whose tokens are taken, the newest first: published ones too, since clocks differ. */
  takenAt(now: number): readonly string[];
  isTaken(id: string, now: number): boolean;
  /** Those that nothing is left of, the oldest first: with the last key gone that it made way for, one might sign again. */
  overAt(now: number): readonly string[];
  /** The newest first, without those that nothing is left of. */
  infoAt(now: number): readonly KeyInfo[];
}

/** `maxTokenSeconds` is how long any token lives at the most. */
export function scheduleKeys(keys: readonly StoredKey[], maxTokenSeconds: number): KeySchedule {
  const ordered = keys.toSorted(byStart);
  const takenUntil = new Map(ordered.map((key, index) => [key.id, endOf(key, ordered.slice(index + 1))]));

  function endOf({ withdrawnAt }: StoredKey, later: readonly StoredKey[]): number {
    if (withdrawnAt !== null) return withdrawnAt;
    const next = later.find(everSigned);
    return next === undefined ? Number.POSITIVE_INFINITY : next.activeFrom + maxTokenSeconds;
  }

  const endsAt = (id: string) => takenUntil.get(id) ?? Number.NEGATIVE_INFINITY;
  const isTaken = ({ id, withdrawnAt }: StoredKey, now: number) => withdrawnAt === null && now < endsAt(id);
  /** A withdrawn key is kept for a while, so that the one before it stays retired. */
  const isOver = ({ id, withdrawnAt }: StoredKey, now: number) =>
    now >= endsAt(id) + (withdrawnAt === null ? 0 : maxTokenSeconds);

  function signerAt(now: number): string | null {
    const latest = ordered.findLastIndex((key) => key.activeFrom <= now && everSigned(key));
    const current = ordered[latest];
    if (current !== undefined && current.withdrawnAt === null) return current.id;
    // Never one that has made way for another: clients and gateways may have forgotten it.
    return ordered.slice(latest + 1).find(({ withdrawnAt }) => withdrawnAt === null)?.id ?? null;
  }

  function stateOf(key: StoredKey, now: number): KeyState {
    if (key.withdrawnAt !== null) return "withdrawn";
    if (key.id === signerAt(now)) return "active";
    return key.activeFrom > now ? "published" : "retired";
  }

  const newestFirst = ordered.toReversed();
  const byId = new Map(keys.map((key) => [key.id, key]));
  return {
    signerAt,
    takenAt: (now) => newestFirst.filter((key) => isTaken(key, now)).map(({ id }) => id),
    isTaken(id, now) {
      const key = byId.get(id);
      return key !== undefined && isTaken(key, now);
    },
    overAt: (now) => ordered.filter((key) => isOver(key, now)).map(({ id }) => id),
    infoAt: (now) =>
      newestFirst
        .filter((key) => key.withdrawnAt !== null || isTaken(key, now))
        .map((key) => {
          const { id, createdAt, activeFrom, withdrawnAt } = key;
          const end = endsAt(id);
          const state = stateOf(key, now);
          return {
            id,
            state,
            createdAt,
            activeFrom,
            withdrawnAt,
            takenUntil: Number.isFinite(end) ? end : null,
          };
        }),
  };
}

/** Whether it signs at its time, or did: not where it was withdrawn while it was only published. */
function everSigned({ activeFrom, withdrawnAt }: StoredKey): boolean {
  return withdrawnAt === null || withdrawnAt >= activeFrom;
}

/** Of those that begin in the same second a withdrawn one comes first: the other was made in its place. */
function byStart(a: StoredKey, b: StoredKey): number {
  return (
    a.activeFrom - b.activeFrom ||
    Number(a.withdrawnAt === null) - Number(b.withdrawnAt === null) ||
    a.createdAt - b.createdAt ||
    (a.id < b.id ? -1 : 1)
  );
}
