/**
 * @module Expected outcomes as values: a result or a refusal that names its error and what was wrong.
 */

import type { ErrorCode } from "../errors.ts";

/** Why a request goes no further. `message` is for the client: it never holds a secret. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  /** When the same request may go through; only with 429 and 503. */
  readonly retryAfterSeconds?: number;
}

export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal };

export function accept<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

export function refuse(code: ErrorCode, message: string): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { code, message } };
}
