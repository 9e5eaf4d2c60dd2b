/**
 * @module The keys that sign access tokens, as gateways share them through the store: each is published before it signs,
 * follows the one before it after a while, and can be withdrawn at once.
 */

import type { JWK } from "jose";
import type { Store, StoredKey } from "../store/index.ts";
import { type KeyInfo, scheduleKeys } from "./key-schedule.ts";
import type { Sealer } from "./sealing.ts";
import { makeSealedKey, openSealedKey, type SigningKey } from "./signing-key.ts";

export type { KeyInfo } from "./key-schedule.ts";
export { SIGNING_ALGORITHM, type SigningKey } from "./signing-key.ts";

export interface KeyringOptions {
  readonly store: { readonly keys: Store["keys"] };
  readonly sealer: Sealer;
  /** Seconds since 1970. */
  readonly now: () => number;
  /** How old the newest key may become before `refresh` makes another. */
  readonly rotateAfterSeconds: number;
  /** How long a key is published before it signs: longer than gateways take to hear of it and clients keep the JWKS. */
  readonly publishSeconds: number;
  /** How long any token lives at the most. */
  readonly maxTokenSeconds: number;
}

export interface Keyring {
  /** The key that signs now. Throws where there is none, as while the store can't be reached after a withdrawal. */
  signer(): SigningKey;
  /** The key of this id, as long as its tokens are taken. */
  verifier(kid: string): SigningKey | null;
  /** RFC 7517, section 5: all keys whose tokens are taken, or will be, without their private parts. */
  jwks(): { keys: JWK[] };
  /** Reads the store, makes a key where it is time for one and forgets those past their time. */
  refresh(): Promise<void>;
  /** Makes a key that signs in `publishSeconds`, whatever the age of the newest. Times are in seconds since 1970. */
  rotate(): Promise<{ id: string; activeFrom: number }>;
  /**
   * Ends a key and all its tokens at once; where it was the signer, another signs at once. False where there is no such
   * key, or it was withdrawn before. Where it rejects the key may have been withdrawn already: ask `list`, and `refresh`.
   */
  withdraw(id: string): Promise<boolean>;
  /** The newest first; withdrawn ones for as long as their tokens would have lived. */
  list(): readonly KeyInfo[];
}

/** Of two gateways that both want to make a key, one has to read again; more rounds than this mean that something is wrong. */
const MAX_ROUNDS = 10;

/**
 * Opens the keyring of a store; the first key of an empty one is made, and signs at once. Throws where the store can't be
 * read, or its keys were sealed with another key.
 */
export async function openKeyring(options: KeyringOptions): Promise<Keyring> {
  const { store, sealer, now, rotateAfterSeconds, publishSeconds, maxTokenSeconds } = options;
  const inTurn = createTurns();
  let stored: readonly StoredKey[] = [];
  let schedule = scheduleKeys([], maxTokenSeconds);
  let opened: ReadonlyMap<string, SigningKey> = new Map();

  /** Takes these keys. One that can't be opened is left out, so that what is known of the others counts all the same. */
  async function take(keys: readonly StoredKey[]): Promise<void> {
    const next = new Map<string, SigningKey>();
    const failures: unknown[] = [];
    for (const key of keys.filter(({ withdrawnAt }) => withdrawnAt === null)) {
      try {
        next.set(key.id, opened.get(key.id) ?? (await openSealedKey(key, sealer)));
      } catch (error) {
        failures.push(error);
      }
    }
    stored = keys;
    opened = next;
    const usable = keys.filter(({ id, withdrawnAt }) => withdrawnAt !== null || next.has(id));
    schedule = scheduleKeys(usable, maxTokenSeconds);
    if (failures.length > 0) throw failures[0];
  }

  /** When a key that must be made now would begin to sign; null where none must be. */
  function dueFrom(): number | null {
    if (schedule.signerAt(now()) === null) return now();
    const alive = stored.filter(({ withdrawnAt }) => withdrawnAt === null);
    const newestAt = Math.max(...alive.map(({ createdAt }) => createdAt));
    return now() >= newestAt + rotateAfterSeconds ? now() + publishSeconds : null;
  }

  /** Makes keys until `isDue` wants no more; gives the last one that was made here. */
  async function make(isDue: (made: StoredKey | null) => number | null): Promise<StoredKey | null> {
    let made: StoredKey | null = null;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      await take(await store.keys.list());
      const activeFrom = isDue(made);
      if (activeFrom === null) return made;
      const key = { ...(await makeSealedKey(sealer)), createdAt: now(), activeFrom, withdrawnAt: null };
      const expected = stored.map(({ id }) => id);
      if (await store.keys.add(key, expected)) made = key;
    }
    throw new Error("the signing keys in the store keep changing while one is made; try again");
  }

  async function refresh(): Promise<void> {
    await make(dueFrom);
    for (const id of schedule.overAt(now())) {
      await store.keys.remove(id);
      await take(stored.filter((key) => key.id !== id));
    }
  }

  async function rotate(): Promise<{ id: string; activeFrom: number }> {
    const hasSigner = () => schedule.signerAt(now()) !== null;
    const made = await make((before) => {
      if (before !== null) return null;
      return hasSigner() ? now() + publishSeconds : now();
    });
    if (made === null) throw new Error("no signing key was made");
    return { id: made.id, activeFrom: made.activeFrom };
  }

  async function withdraw(id: string): Promise<boolean> {
    const withdrawnAt = now();
    const isWithdrawn = await store.keys.withdraw(id, withdrawnAt);
    // Here at once, even if the store can't be read now.
    if (isWithdrawn) await take(stored.map((key) => (key.id === id ? { ...key, withdrawnAt } : key)));
    await refresh();
    return isWithdrawn;
  }

  await refresh();
  return {
    signer() {
      const key = opened.get(schedule.signerAt(now()) ?? "");
      if (key === undefined)
        throw new Error("there is no key to sign with; the keys in the store must be read again");
      return key;
    },
    verifier: (kid) => (schedule.isTaken(kid, now()) ? (opened.get(kid) ?? null) : null),
    jwks() {
      const keys = schedule.takenAt(now()).map((id) => opened.get(id)?.publicJwk);
      return { keys: keys.filter((jwk) => jwk !== undefined) };
    },
    // One at a time: a list that was read before a withdrawal must not be taken after it.
    refresh: () => inTurn(refresh),
    rotate: () => inTurn(rotate),
    withdraw: (id) => inTurn(() => withdraw(id)),
    list: () => schedule.infoAt(now()),
  };
}

function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}
