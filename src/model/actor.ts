/**
 * @module The chain of exchanges that a token came of.
 */

import type { Actor } from "./input.ts";

/** The ids of the tokens that a token came of, the last one first. */
export function ancestorsOf(actor: Actor | null): readonly string[] {
  return actor === null ? [] : [actor.token, ...ancestorsOf(actor.actor)];
}

/** When the first token of a chain was issued: whoever ends all tokens of a time ends what came of them, too. */
export function firstIssuedAt(issuedAt: number, actor: Actor | null): number {
  return actor === null ? issuedAt : firstIssuedAt(actor.issued_at, actor.actor);
}
