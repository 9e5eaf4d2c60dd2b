/**
 * @module What an evaluation's built-ins may use, from the options of a policy and of a call.
 */

import { randomBytes } from "node:crypto";
import type { Evaluation } from "../builtins/index.ts";
import { fromPlain, RegoObject, type Value } from "../values/index.ts";
import type { Answers } from "./answers.ts";
import type { Session } from "./calls.ts";

export interface SessionOptions {
  /** The clock, in nanoseconds since 1970. */
  readonly now?: () => bigint;
  /** From 0 up to and without 1. */
  readonly random?: () => number;
  readonly randomBytes?: (count: number) => Uint8Array;
  /** The variables of the environment that `opa.runtime` shows; none unless they are given. */
  readonly env?: Readonly<Record<string, string>>;
  /** Takes what `print` and `trace` say, where the policy was built with `--wasm-include-print`. */
  readonly print?: (message: string) => void;
}

interface SessionCall {
  readonly record?: Answers;
  readonly replay?: Answers;
}

/** Opens a session for an evaluation. `answers` are the network's. */
export function sessions(
  options: SessionOptions,
): (call?: SessionCall, answers?: ReadonlyMap<string, Value>) => Session {
  const env = options.env === undefined ? [] : ([["env", fromPlain(options.env)]] as const);
  const fixed = {
    random: options.random ?? Math.random,
    randomBytes: options.randomBytes ?? randomBytes,
    runtime: new RegoObject(env),
    print: options.print ?? (() => undefined),
  };
  const now = options.now ?? wallClock;
  return (call, answers = new Map()) => {
    let evaluation: Evaluation | undefined;
    return {
      record: call?.record,
      replay: call?.replay,
      evaluation: () => {
        evaluation ??= { ...fixed, now: now(), remembered: new Map(), answers };
        return evaluation;
      },
    };
  };
}

const NS_PER_MS = 1_000_000n;

function wallClock(): bigint {
  return BigInt(Date.now()) * NS_PER_MS;
}
