/**
 * @module What the upstream said it takes no more of for now (429 with `Retry-After`), by client and operation: until then the
 * gateway says so itself, instead of asking again.
 */

import { type HeaderFields, singleHeader } from "./headers.ts";

export interface HeldBack {
  /** How long a client has to wait with an operation; 0 where it has not. */
  waitMs(client: string, operation: string | null): number;
  /** Told of each answer's head. */
  note(client: string, operation: string | null, status: number, fields: HeaderFields): void;
}

/** Nobody waits longer for what a header says. */
const MAX_MS = 60_000;
/** Client and operation; the oldest goes first. */
const MAX_HELD = 1000;

/** @param now milliseconds since 1970 */
export function createHeldBack(now: () => number = Date.now): HeldBack {
  const held = new Map<string, number>();
  return {
    waitMs(client, operation) {
      if (held.size === 0 || operation === null) return 0;
      const key = keyOf(client, operation);
      const left = (held.get(key) ?? 0) - now();
      if (left <= 0) held.delete(key);
      // A clock that is set back must not make a minute longer.
      return Math.min(Math.max(0, left), MAX_MS);
    },
    note(client, operation, status, fields) {
      if (status !== 429 || operation === null) return;
      const ms = retryAfterMs(singleHeader(fields, "retry-after"), now());
      if (ms === null) return;
      const key = keyOf(client, operation);
      held.delete(key);
      if (held.size >= MAX_HELD) held.delete(held.keys().next().value as string);
      held.set(key, now() + Math.min(ms, MAX_MS));
    },
  };
}

function keyOf(client: string, operation: string): string {
  return `${operation} ${client}`;
}

/** RFC 9110, section 10.2.3: seconds or a date. Null where it says nothing of a time to come. */
export function retryAfterMs(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) > 0 ? Number(text) * 1000 : null;
  const at = /^[A-Z][a-z]{2}, .+ GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return at > now ? at - now : null;
}
