/**
 * @module Who may call the upstream now: within what runs at once, while the upstream answers, and where it has not said that
 * it takes no more.
 */

import type { ErrorCode } from "../errors.ts";
import { accept, type Result } from "../model/result.ts";
import {
  type Breaker,
  type BreakerCall,
  type BreakerChange,
  type BreakerState,
  createBreaker,
} from "./breaker.ts";
import { type Caps, createCaps, type WhenGone } from "./caps.ts";
import { isSilence } from "./failure.ts";
import type { HeaderFields } from "./headers.ts";
import { createHeldBack, type HeldBack } from "./held-back.ts";

export interface AdmissionOptions {
  /** Calls at once; null where nothing but the connections bounds them. */
  readonly maxConcurrent: number | null;
  /** Null where it is off. */
  readonly breaker: { readonly failures: number; readonly pauseMs: number } | null;
  readonly onBreaker: (change: BreakerChange) => void;
}

export interface Caller {
  readonly client: string;
  /** By its published name; null where it has none. */
  readonly operation: string | null;
}

/** Leave for one call. Whoever has one gives it back by `leave`, whatever came of it. */
export interface Pass {
  /** The upstream answered, whatever it said. */
  answered(status: number, fields: HeaderFields): void;
  /** The call ended with an error. */
  failed(error: unknown): void;
  /** The call is over, or was never made. What comes after the first time does nothing. */
  leave(): void;
}

export interface Admission {
  /** Refuses at once where the call must not be made now; waits only where too many are under way. */
  admit(caller: Caller, whenGone: WhenGone): Result<Pass> | Promise<Result<Pass>>;
  /** Null where there is no circuit breaker. */
  breakerState(): BreakerState | null;
}

export function createAdmission({ maxConcurrent, breaker, onBreaker }: AdmissionOptions): Admission {
  const parts: Parts = {
    caps: maxConcurrent === null ? null : createCaps({ max: maxConcurrent }),
    breaker: breaker && createBreaker({ ...breaker, onChange: onBreaker }),
    heldBack: createHeldBack(),
  };
  const { caps } = parts;
  return {
    admit(caller, whenGone) {
      const refused = refusalFor(caller, parts);
      if (refused !== null) return refused;
      if (caps === null) return accept(new Call(caller, parts));
      const entered = caps.enter(caller.client, whenGone);
      return typeof entered === "boolean"
        ? afterWaiting(entered, caller, parts)
        : entered.then((given) => afterWaiting(given, caller, parts));
    },
    breakerState: () => parts.breaker?.state() ?? null,
  };
}

interface Parts {
  readonly caps: Caps | null;
  readonly breaker: Breaker | null;
  readonly heldBack: HeldBack;
}

function afterWaiting(hasPlace: boolean, caller: Caller, parts: Parts): Result<Pass> {
  if (!hasPlace) return later("overloaded", 1000, "more requests came at once than may go upstream");
  // It may have been a while.
  const refused = refusalFor(caller, parts);
  if (refused === null) return accept(new Call(caller, parts));
  parts.caps?.leave(caller.client);
  return refused;
}

function refusalFor({ client, operation }: Caller, { breaker, heldBack }: Parts): Result<never> | null {
  const pausedMs = breaker?.waitMs(client) ?? 0;
  if (pausedMs > 0) {
    return later("upstream_down", pausedMs, "the upstream does not answer, so it is not asked for now");
  }
  const heldMs = heldBack.waitMs(client, operation);
  if (heldMs > 0) {
    return later("upstream_limited", heldMs, "the upstream said that it takes no more of these requests now");
  }
  return null;
}

function later(code: ErrorCode, ms: number, message: string): Result<never> {
  return { ok: false, refusal: { code, message, retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)) } };
}

class Call implements Pass {
  readonly #caller: Caller;
  readonly #parts: Parts;
  /** Null once it is known what came of it. */
  #open: BreakerCall | null;
  #isOver = false;

  constructor(caller: Caller, parts: Parts) {
    this.#caller = caller;
    this.#parts = parts;
    this.#open = parts.breaker?.begin(caller.client) ?? null;
  }

  answered(status: number, fields: HeaderFields): void {
    const { client, operation } = this.#caller;
    this.#parts.heldBack.note(client, operation, status, fields);
    if (this.#open !== null) this.#parts.breaker?.answered(this.#open);
    this.#open = null;
  }

  failed(error: unknown): void {
    if (this.#open === null || !isSilence(error)) return;
    this.#parts.breaker?.failed(this.#open);
    this.#open = null;
  }

  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#open !== null) this.#parts.breaker?.dropped(this.#open);
    this.#parts.caps?.leave(this.#caller.client);
  }
}
