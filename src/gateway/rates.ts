/**
 * @module Whether an allowed request still has room within its limits, and when it will have.
 */

import type { Logger } from "pino";
import type { ClientConfig } from "../config/index.ts";
import { type Charge, chargesOf, type Limiter, memoryLimiter, sharedLimiter } from "../limits/index.ts";
import type { Decision } from "../model/decision.ts";
import type { Principal } from "../model/input.ts";
import type { Refusal } from "../model/result.ts";
import type { Store } from "../store/index.ts";

export interface Rates {
  /** Empty where nothing limits the request: then there is nothing to take. */
  chargesOf(decision: Decision, principal: Principal): readonly Charge[];
  /** Counts the request; a refusal where it has to wait, or nobody can say whether it has. */
  take(charges: readonly Charge[], requestId: string): Promise<Refusal | null>;
}

export interface RatesOptions {
  readonly clients: readonly ClientConfig[];
  /** Of the store, where several gateways may share it. */
  readonly shared: Store["rates"];
  /** Of the process that several workers have behind them. */
  readonly ofAll: Limiter | undefined;
  readonly log: Logger;
}

export function createRates({ clients, shared, ofAll, log }: RatesOptions): Rates {
  const here = () => ofAll ?? memoryLimiter({ now: () => performance.now() });
  const limiter: Limiter = shared === null ? here() : sharedLimiter(shared);
  const ofClients = new Map(clients.flatMap(({ id, rate }) => (rate === undefined ? [] : [[id, rate]])));
  return {
    chargesOf: (decision, principal) => chargesOf(decision, principal, ofClients),
    async take(charges, requestId) {
      try {
        const wait = await limiter.take(charges);
        if (wait === null) return null;
        const retryAfterSeconds = Math.max(1, Math.ceil(wait.ms / 1000));
        const message = `the limit of requests is reached; there is room in ${retryAfterSeconds} s`;
        return { code: "rate_limited", message, retryAfterSeconds };
      } catch (error) {
        log.error({ request_id: requestId, cause: String(error) }, "requests could not be counted");
        const message = "the requests could not be counted, so this one was not sent on";
        return { code: "limits_unknown", message };
      }
    },
  };
}
