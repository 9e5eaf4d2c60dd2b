/**
 * @module `rate-limiter-flexible` behind an interface of our own: one of its limiters for each limit, several of which a request may
 * have to pass.
 */

import type { RateLimiterAbstract } from "rate-limiter-flexible";
import { RateLimiterRes } from "rate-limiter-flexible";
import type { Charge, Limiter, Wait } from "./types.ts";

export interface FlexibleOptions {
  readonly keyPrefix: "";
  readonly points: number;
  /** Seconds. */
  readonly duration: number;
}

/** Limits are the policy's, which may work them out: those that were not asked for lately are made anew, without their counts being lost. */
const MAX_LIMITERS = 256;

export function flexibleLimiter(create: (options: FlexibleOptions) => RateLimiterAbstract): Limiter {
  const limiters = new Map<string, RateLimiterAbstract>();
  const limiterOf = ({ limit, windowMs }: Charge) => {
    const id = `${limit}/${windowMs}`;
    const known = limiters.get(id);
    if (known !== undefined) return known;
    if (limiters.size >= MAX_LIMITERS) limiters.clear();
    const limiter = create({ keyPrefix: "", points: limit, duration: windowMs / 1000 });
    limiters.set(id, limiter);
    return limiter;
  };
  const look = async (charge: Charge): Promise<Wait> => {
    const found = await limiterOf(charge).get(charge.key);
    return found !== null && found.consumedPoints >= charge.limit ? { ms: found.msBeforeNext } : null;
  };
  const consume = async (charge: Charge): Promise<Wait> => {
    try {
      await limiterOf(charge).consume(charge.key);
      return null;
    } catch (error) {
      if (error instanceof RateLimiterRes) return { ms: error.msBeforeNext };
      throw error;
    }
  };
  return {
    async take(charges) {
      // One bucket is one step; before several are counted in, all are looked at.
      if (charges.length > 1) {
        const wait = longest(await Promise.all(charges.map(look)));
        if (wait !== null) return wait;
      }
      return longest(await Promise.all(charges.map(consume)));
    },
  };
}

function longest(waits: readonly Wait[]): Wait {
  const all = waits.flatMap((wait) => (wait === null ? [] : [wait.ms]));
  return all.length === 0 ? null : { ms: Math.max(...all) };
}
