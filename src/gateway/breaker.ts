/**
 * @module What operators are told of the circuit breaker before the upstream.
 */

import type { Logger } from "pino";
import type { BreakerState } from "../upstream/index.ts";

/** A line of the service's log for each change. */
export function tellOfBreaker(log: Logger, state: BreakerState, pauseMs: number): void {
  const fields = { breaker: state };
  if (state === "open") log.warn({ ...fields, pause_ms: pauseMs }, "the upstream does not answer");
  else if (state === "half-open") log.info(fields, "the upstream is tried again");
  else log.info(fields, "the upstream answers again");
}

/** The worst of all workers' breakers; null where there is none. */
export function worstOf(states: Iterable<BreakerState>, isOn: boolean): BreakerState | null {
  if (!isOn) return null;
  const all = new Set(states);
  return all.has("open") ? "open" : all.has("half-open") ? "half-open" : "closed";
}
