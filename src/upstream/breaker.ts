/**
 * @module Stops asking an upstream that does not answer, and finds out by one call at a time whether it is back. See
 * docs/decisions/10-circuit-breaker.md.
 */

export type BreakerState = "closed" | "open" | "half-open";

/** What changed; `pauseMs` is how long nobody asks, 0 where it is not open. */
export interface BreakerChange {
  readonly state: BreakerState;
  readonly pauseMs: number;
}

export interface BreakerOptions {
  /** So many calls in a row that were not answered open it. */
  readonly failures: number;
  /** The first pause; each trial that fails doubles it. */
  readonly pauseMs: number;
  /** Milliseconds that never go back. */
  readonly now?: () => number;
  readonly onChange: (change: BreakerChange) => void;
}

/** One call, as the breaker knows it. */
export interface BreakerCall {
  readonly period: number;
  readonly answersBefore: number;
  readonly isTrial: boolean;
}

export interface Breaker {
  /** How long a client has to wait before it may ask; 0 where it may now. */
  waitMs(client: string): number;
  /** Begins a call that may be made now. Each call has one outcome: answered, failed, or dropped. */
  begin(client: string): BreakerCall;
  answered(call: BreakerCall): void;
  failed(call: BreakerCall): void;
  /** It ended without telling anything of the upstream. */
  dropped(call: BreakerCall): void;
  readonly state: () => BreakerState;
}

const MAX_PAUSE_MS = 30_000;

export function createBreaker({
  failures,
  pauseMs,
  now = () => performance.now(),
  onChange,
}: BreakerOptions): Breaker {
  let state: BreakerState = "closed";
  let failed = 0;
  let answers = 0;
  /** Each opening and closing begins a new one: what began in an earlier one tells nothing of this. */
  let period = 0;
  let pause = pauseMs;
  let nextTrialAt = 0;
  let triedLast: string | null = null;

  const become = (next: BreakerState) => {
    if (state === next) return;
    state = next;
    onChange({ state, pauseMs: state === "open" ? pause : 0 });
  };

  const open = () => {
    nextTrialAt = now() + pause;
    become("open");
  };

  return {
    waitMs(client) {
      if (state === "closed") return 0;
      // Whoever tried last lets others go first: one client's slow calls must not be all trials there are.
      const at = client === triedLast ? nextTrialAt + pause / 2 : nextTrialAt;
      return Math.max(0, at - now());
    },
    begin(client) {
      const isTrial = state !== "closed";
      if (isTrial) {
        triedLast = client;
        // A trial may take long to fail: after another pause somebody else may try.
        nextTrialAt = now() + pause;
        become("half-open");
      }
      return { period, answersBefore: answers, isTrial };
    },
    answered(call) {
      answers++;
      failed = 0;
      if (state === "closed" || call.period !== period) return;
      period++;
      pause = pauseMs;
      triedLast = null;
      become("closed");
    },
    failed(call) {
      if (call.period !== period) return;
      if (call.isTrial) {
        pause = Math.min(2 * pause, Math.max(pauseMs, MAX_PAUSE_MS));
        open();
      } else if (call.answersBefore === answers && ++failed >= failures) {
        failed = 0;
        period++;
        open();
      }
    },
    dropped(call) {
      if (call.isTrial && call.period === period && state === "half-open") nextTrialAt = now();
    },
    state: () => state,
  };
}
