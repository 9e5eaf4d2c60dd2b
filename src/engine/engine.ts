/**
 * @module Compiled policies: WebAssembly that `opa build -t wasm` made, evaluated in process with every built-in of OPA.
 */

import { randomBytes } from "node:crypto";
import { type Builtins, type Evaluation, hostBuiltins } from "./builtins/index.ts";
import { PolicyError } from "./errors.ts";
import { type Plain, parseValue, RegoObject, type RegoSet, toPlain, type Value } from "./values/index.ts";
import type { Answers } from "./wasm/answers.ts";
import { BuiltinCalls, type Session } from "./wasm/calls.ts";
import { textOf } from "./wasm/document.ts";
import { Instance } from "./wasm/instance.ts";
import { Wasm } from "./wasm/webassembly.ts";

export interface PolicyOptions {
  /** What an instance's memory may grow to, in pages of 64 KiB. */
  readonly memoryPages?: number;
  /** Whether a built-in that fails ends the evaluation; it is undefined otherwise, as in OPA. */
  readonly strictBuiltinErrors?: boolean;
  /** Nanoseconds since 1970. */
  readonly now?: () => bigint;
  /** From 0 up to and without 1. */
  readonly random?: () => number;
  /** What `opa.runtime` shows. */
  readonly runtime?: Value;
  readonly print?: (message: string) => void;
  /** Built-ins beside or in place of OPA's. */
  readonly builtins?: Builtins;
}

export interface CallOptions {
  readonly record?: Answers;
  readonly replay?: Answers;
}

export interface Evaluator {
  readonly entrypoints: readonly string[];
  setData(data: unknown): void;
  evaluate(input: unknown, entrypoint?: string, options?: CallOptions): Plain;
  evaluateValue(input: unknown, entrypoint?: string, options?: CallOptions): readonly Value[];
}

const MEMORY_PAGES = 1_024;
const INITIAL_PAGES = 5;

export function loadPolicy(wasm: Uint8Array, options: PolicyOptions = {}): Evaluator {
  const module = new Wasm.Module(wasm);
  let calls: BuiltinCalls | undefined;
  const host = { builtin: (id: number, operands: readonly Value[]) => calls?.call(id, operands) };
  const limits = { initial: INITIAL_PAGES, maximum: options.memoryPages ?? MEMORY_PAGES };
  const instance = new Instance(module, limits, host);
  calls = new BuiltinCalls(
    instance.builtins,
    { ...hostBuiltins, ...options.builtins },
    options.strictBuiltinErrors ?? false,
  );
  const [first = ""] = instance.entrypoints.keys();
  const run = (input: unknown, entrypoint: string, call: CallOptions): string => {
    const id = instance.entrypoints.get(entrypoint);
    if (id === undefined) throw new PolicyError(`no entrypoint ${entrypoint}`);
    calls.session = sessionOf(options, call);
    return instance.evaluate(id, textOf(input));
  };
  return {
    entrypoints: [...instance.entrypoints.keys()],
    setData: (data) => instance.setData(textOf(data) ?? "{}"),
    evaluate: (input, entrypoint = first, call = {}) => toPlain(resultsOf(run(input, entrypoint, call))),
    evaluateValue: (input, entrypoint = first, call = {}) => resultsOf(run(input, entrypoint, call)),
  };
}

/** The runtime keeps results in a set. */
function resultsOf(text: string): readonly Value[] {
  return (parseValue(text) as RegoSet).members;
}

function sessionOf(options: PolicyOptions, { record, replay }: CallOptions): Session {
  let evaluation: Evaluation | undefined;
  return {
    record,
    replay,
    evaluation: () => {
      evaluation ??= {
        now: options.now?.() ?? BigInt(Date.now()) * 1_000_000n,
        remembered: new Map(),
        random: options.random ?? Math.random,
        randomBytes: (count) => randomBytes(count),
        runtime: options.runtime ?? new RegoObject([]),
        print: options.print ?? (() => undefined),
        answers: new Map(),
      };
      return evaluation;
    },
  };
}
