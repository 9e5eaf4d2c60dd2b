/**
 * @module An issuer's keys, as long as they can be relied on. However many tokens come, and whatever they claim, the issuer
 * is asked at a bounded rate; while it is down, the keys that it had are used for a bounded time.
 */

import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
  type LocalJWKSet,
} from "jose";

/** Between the beginnings of two refreshes, whatever came of the first. */
const REFRESH_PAUSE_MS = 30_000;
/** A key that its issuer withdrew is not used for longer, unless the issuer is down. */
const FRESH_MS = 10 * 60_000;
/** While the issuer is down. */
const STALE_MS = 24 * 3_600_000;

/** Finds the one key that a token may be signed with. Throws one of jose's errors where there is none. */
export type KeyFinder = (header?: JWSHeaderParameters, jws?: FlattenedJWSInput) => Promise<CryptoKey>;

export interface KeysOptions {
  /** Never goes back. In milliseconds. */
  readonly monotonicNow: () => number;
  /** Told why a refresh failed. */
  readonly onFailure: (message: string) => void;
}

/** Keys as `load` gives them. A set that is broken counts as none, and those before it are kept. */
export function createIssuerKeys(
  load: () => Promise<JSONWebKeySet>,
  { monotonicNow, onFailure }: KeysOptions,
): KeyFinder {
  let held: { readonly find: LocalJWKSet; readonly at: number } | null = null;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failing = false;
  let loading: Promise<void> | null = null;

  const age = () => (held ? monotonicNow() - held.at : Number.POSITIVE_INFINITY);

  const replace = async (at: number): Promise<void> => {
    try {
      held = { find: createLocalJWKSet(await load()), at };
      failing = false;
    } catch (error) {
      failing = true;
      onFailure((error as Error).message);
    } finally {
      loading = null;
    }
  };

  const refresh = (): Promise<void> => {
    if (loading === null && monotonicNow() - triedAt >= REFRESH_PAUSE_MS) {
      triedAt = monotonicNow();
      loading = replace(triedAt);
    }
    return loading ?? Promise.resolve();
  };

  /** Nobody waits for an issuer that is down, as long as there are keys. */
  const renew = async (): Promise<void> => {
    const refreshed = refresh();
    if (age() >= STALE_MS || !failing) await refreshed;
  };

  const find: KeyFinder = async (header, jws) => {
    if (held === null || age() >= STALE_MS) throw new errors.JWKSNoMatchingKey();
    return await held.find(header, jws);
  };

  return async (header, jws) => {
    if (age() >= FRESH_MS) await renew();
    try {
      return await find(header, jws);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await refresh();
    return await find(header, jws);
  };
}
