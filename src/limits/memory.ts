/**
 * @module Counts within this process, by a monotonic clock and with a bounded number of windows. The memory of
 * `rate-limiter-flexible` has neither, and the base of its stores is not for others to build on.
 */

import type { Charge, Limiter, Wait } from "./types.ts";

interface Window {
  readonly owner: string;
  readonly until: number;
  points: number;
}

export interface MemoryLimiterOptions {
  /** Milliseconds, never set back. */
  readonly now: () => number;
  /** The windows that one client may have at once: tokens that it makes up in thousands harm itself alone. */
  readonly maxPerOwner?: number;
}

const MAX_PER_OWNER = 1024;
/** Between two looks at all windows for those that are over. */
const SWEEP_EVERY = 4096;

/** Between looking and counting nothing else runs: who has to wait takes nothing from any bucket. */
export function memoryLimiter({ now, maxPerOwner = MAX_PER_OWNER }: MemoryLimiterOptions): Limiter {
  const windows = new Windows(now);
  return {
    async take(charges) {
      const wait = windows.waitForPlace(charges, maxPerOwner) ?? windows.waitForRoom(charges);
      if (wait === null) for (const charge of charges) windows.count(charge);
      return wait;
    },
  };
}

/** No window is forgotten before its end: whoever has too many waits for one of its own to end. */
class Windows {
  readonly now: () => number;
  readonly #byKey = new Map<string, Window>();
  readonly #counts = new Map<string, number>();
  #untilSweep = SWEEP_EVERY;

  constructor(now: () => number) {
    this.now = now;
  }

  waitForPlace(charges: readonly Charge[], maxPerOwner: number): Wait {
    for (const { owner } of charges) {
      const added = charges.filter((charge) => charge.owner === owner && this.get(charge.key) === null);
      if (added.length === 0 || (this.#counts.get(owner) ?? 0) + added.length <= maxPerOwner) continue;
      this.#sweep();
      if ((this.#counts.get(owner) ?? 0) + added.length <= maxPerOwner) continue;
      const own = [...this.#byKey.values()].filter((window) => window.owner === owner);
      return { ms: Math.min(...own.map(({ until }) => until)) - this.now() };
    }
    return null;
  }

  waitForRoom(charges: readonly Charge[]): Wait {
    let until = Number.NEGATIVE_INFINITY;
    for (const { key, limit } of charges) {
      const window = this.get(key);
      if (window !== null && window.points >= limit) until = Math.max(until, window.until);
    }
    return until === Number.NEGATIVE_INFINITY ? null : { ms: until - this.now() };
  }

  get(key: string): Window | null {
    const window = this.#byKey.get(key);
    if (window === undefined) return null;
    if (window.until > this.now()) return window;
    this.#drop(key, window);
    return null;
  }

  count({ key, owner, windowMs }: Charge): void {
    const known = this.get(key);
    if (known !== null) {
      known.points += 1;
      return;
    }
    this.#untilSweep -= 1;
    if (this.#untilSweep <= 0) this.#sweep();
    this.#byKey.set(key, { owner, until: this.now() + windowMs, points: 1 });
    this.#counts.set(owner, (this.#counts.get(owner) ?? 0) + 1);
  }

  #sweep(): void {
    this.#untilSweep = SWEEP_EVERY;
    for (const [key, window] of this.#byKey) if (window.until <= this.now()) this.#drop(key, window);
  }

  #drop(key: string, { owner }: Window): void {
    this.#byKey.delete(key);
    const left = (this.#counts.get(owner) ?? 1) - 1;
    if (left === 0) this.#counts.delete(owner);
    else this.#counts.set(owner, left);
  }
}
