/**
 * @module How long an evaluation may take. The clock begins when it is first looked at, which is soon: so an evaluation that is over
 * before that never looks at it.
 */

import { PolicyError } from "../errors.ts";

export class Deadline {
  readonly #limitMs: number;
  #end: number | undefined;

  /** In milliseconds. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** A new evaluation begins. */
  reset(): void {
    this.#end = undefined;
  }

  /** Throws a `PolicyError` where the time is over. */
  check(): void {
    const now = performance.now();
    this.#end ??= now + this.#limitMs;
    if (now > this.#end) throw new PolicyError(`the evaluation took longer than ${this.#limitMs} ms`);
  }
}
