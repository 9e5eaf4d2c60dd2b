/**
 * @module Evaluations that wait for the network. Built-ins can't wait; so where one finds no answer the evaluation is given up,
 * the network is asked, and it begins anew with the answer. Clock and randomness stand still over all rounds.
 */

import { NetworkNeeded, PolicyError } from "../errors.ts";
import { NetworkRequest } from "../network/request.ts";
import type { Value } from "../values/index.ts";

/** Gives the value that a built-in has where the network was asked. Once `signal` is aborted nobody waits for it any more. */
export type AskNetwork = (request: NetworkRequest, signal?: AbortSignal) => Promise<Value>;

/** More questions than these are no policy but a crawler. */
const MAX_QUESTIONS = 32;

/** Evaluates by `evaluate`, which looks into `answers`, until it asks no more. Throws a `PolicyError` where that has no end. */
export async function evaluateAsking<T>(
  evaluate: () => T,
  answers: Map<string, Value>,
  ask: AskNetwork,
  signal?: AbortSignal,
): Promise<T> {
  for (;;) {
    if (signal?.aborted) throw new PolicyError("the network took too long");
    const outcome = attempt(evaluate);
    if (!(outcome instanceof NetworkRequest)) return outcome;
    if (answers.size === MAX_QUESTIONS) {
      throw new PolicyError(`the policy asks the network more than ${MAX_QUESTIONS} times`);
    }
    answers.set(outcome.key, await ask(outcome, signal));
  }
}

/** As `evaluate`, where nobody can wait. */
export function evaluateAtOnce<T>(evaluate: () => T): T {
  const outcome = attempt(evaluate);
  if (outcome instanceof NetworkRequest) {
    throw new NetworkNeeded(`${outcome.builtin} has to wait for the network, which this evaluation can't`);
  }
  return outcome;
}

function attempt<T>(evaluate: () => T): T | NetworkRequest {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof NetworkRequest) return error;
    throw error;
  }
}
