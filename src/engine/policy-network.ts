/**
 * @module Decisions that wait for the network: within a time, and so many at once. A question that fails ends the decision, since a rule
 * that denies by the answer would otherwise say nothing just then; a rule that sets `raise_error: false` takes failures itself.
 */

import type { CompiledPolicy, DocumentText } from "./engine.ts";
import { PolicyError } from "./errors.ts";
import { answer, ResponseCache } from "./network/index.ts";
import type { Plain } from "./values/index.ts";
import type { AskNetwork } from "./wasm/waiting.ts";

/** What a gateway's policy may ask of the network. */
export interface NetworkLimits {
  /** As `NetworkOptions.allowNet` compares them; never empty. */
  readonly hosts: readonly string[];
  /** How long a decision may take, with all that it asks, in milliseconds. */
  readonly timeoutMs: number;
  /** Decisions that may wait at once; further ones fail. */
  readonly maxWaiting: number;
}

/** Asks hosts that are allowed alone. Throws a `PolicyError` where the answer is a failure that the rule does not take. */
export function askWithin({ hosts, timeoutMs }: NetworkLimits): AskNetwork {
  const options = { allowNet: hosts, timeoutMs, maxTimeoutMs: timeoutMs, cache: new ResponseCache() };
  return async (request, signal) => {
    const value = await answer(request, { ...options, ...(signal !== undefined && { signal }) });
    if (typeof value === "string") throw new PolicyError(`${request.builtin}: ${value}`);
    return value;
  };
}

/** Evaluates an entrypoint within the limits. Throws a `PolicyError` where they are exceeded. */
export function waitingWithin(
  policy: Pick<CompiledPolicy, "evaluateWaiting">,
  entrypoint: string,
  { timeoutMs, maxWaiting }: NetworkLimits,
): (input: DocumentText) => Promise<Plain> {
  let waiting = 0;
  return async (input) => {
    if (waiting >= maxWaiting) throw new PolicyError(`${maxWaiting} decisions wait for the network already`);
    waiting++;
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        controller.abort();
        reject(new PolicyError(`the network took longer than ${timeoutMs} ms`));
      }, timeoutMs);
    });
    const decided = policy.evaluateWaiting(input, entrypoint, { signal: controller.signal });
    // Counted until it is over, and not only until nobody waits for it.
    const over = () => {
      clearTimeout(timer);
      waiting--;
    };
    decided.then(over, over);
    return await Promise.race([decided, late]);
  };
}
