/**
 * @module Compiled policies: WebAssembly that `opa build -t wasm` made, evaluated in process with OPA's built-ins. Nothing here
 * waits, except `evaluateWaiting`, for policies that ask the network.
 */

import { type Builtins, hostBuiltins, nativeBuiltins } from "./builtins/index.ts";
import { PolicyError } from "./errors.ts";
import { answer, isNetworkBuiltin, type NetworkOptions } from "./network/index.ts";
import type { Plain, Value } from "./values/index.ts";
import { type Answers, NONDETERMINISTIC } from "./wasm/answers.ts";
import { builtinCalls } from "./wasm/calls.ts";
import { DocumentText, textOf } from "./wasm/document.ts";
import { type DataChange, shownPath, toTextChange } from "./wasm/patch.ts";
import { compile } from "./wasm/program.ts";
import { plainResults, resultsOf } from "./wasm/results.ts";
import { conflictOf, type DataPath, rulePathsOf } from "./wasm/rule-paths.ts";
import { Runner } from "./wasm/runner.ts";
import { type SessionOptions, sessions } from "./wasm/session.ts";
import { type AskNetwork, evaluateAsking, evaluateAtOnce } from "./wasm/waiting.ts";

export { Answers } from "./wasm/answers.ts";
export { DocumentText } from "./wasm/document.ts";
export type { DataChange } from "./wasm/patch.ts";

export interface PolicyOptions extends SessionOptions {
  /** How long an evaluation may take, in milliseconds; 50 unless it is said. Checked every some hundred microseconds. */
  readonly deadlineMs?: number;
  /** What the policy's memory may grow to, `data` included, in pages of 64 KiB; 1,024 unless it is said. */
  readonly memoryPages?: number;
  /** Whether a built-in that fails ends the evaluation; its result is undefined otherwise, as in OPA. */
  readonly strictBuiltinErrors?: boolean;
  /** Where rules stand that base data must not override; by default those that are compiled into the module. */
  readonly rulePaths?: readonly DataPath[];
  /** Built-ins beside or in place of OPA's. */
  readonly builtins?: Builtins;
  /** What `evaluateWaiting` may ask of the network: nothing, unless hosts are allowed. */
  readonly network?: NetworkOptions;
  /** Asked in the network's place. */
  readonly askNetwork?: AskNetwork;
}

/** What holds for one evaluation. */
export interface CallOptions {
  /** Takes what the world answered: OPA's `nd_builtin_cache`. */
  readonly record?: Answers;
  /** Answers in the world's place, where it has one. */
  readonly replay?: Answers;
  /** Ends an evaluation that waits for the network: nothing more is asked, and it throws a `PolicyError`. */
  readonly signal?: AbortSignal;
}

export interface CompiledPolicy {
  /** As `opa build -e` spells them, such as `postern/decision`. */
  readonly entrypoints: readonly string[];
  /** Whether its answers follow from input and data alone: it calls no built-in that OPA calls nondeterministic. */
  readonly isDeterministic: boolean;
  /** The built-ins by which it may ask the network; empty where it never waits. */
  readonly networkBuiltins: readonly string[];
  /**
   * Replaces the base document `data`: plain JavaScript, or text by `DocumentText.json`. Throws a `PolicyError`, and leaves what was, where it
   * has no JSON, would stand in a rule's place, or does not fit into the memory.
   */
  setData(data: unknown): void;
  /** Makes all changes or none. Throws as `setData` does, and where a path leads through what is no object. */
  patchData(changes: readonly DataChange[]): void;
  /**
   * OPA's result set for an entrypoint, the first unless it is named: `[]` where it is undefined, else `[{"result": …}]`. Input is plain
   * JavaScript, or a `DocumentText`; undefined is no input. Sets are arrays in OPA's order; numbers are what `JSON.parse` makes of them, the
   * nearest doubles: who needs each digit takes `evaluateValue`. Throws a `PolicyError`, also where a built-in would have to wait for the
   * network.
   */
  evaluate(input: unknown, entrypoint?: string, options?: CallOptions): Plain;
  /** As `evaluate`, without loss. */
  evaluateValue(input: unknown, entrypoint?: string, options?: CallOptions): readonly Value[];
  /** As `evaluate`, where built-ins may ask the network. The deadline holds for what is computed between two questions. */
  evaluateWaiting(input: unknown, entrypoint?: string, options?: CallOptions): Promise<Plain>;
  /** Gives the memory back. Every call after it throws a `PolicyError`. */
  close(): void;
}

const DEFAULTS = { memoryPages: 1_024, deadlineMs: 50 };

/** Compiles a module. Throws a `PolicyError` where OPA's compiler did not make it, or it calls a built-in that is not there. */
export function loadPolicy(wasm: Uint8Array, options: PolicyOptions = {}): CompiledPolicy {
  const program = compile(wasm);
  let runner: Runner | undefined = new Runner(program, { ...DEFAULTS, ...options });
  const entrypoints = runner.names("entrypoints");
  const builtins = { ...nativeBuiltins, ...hostBuiltins, ...options.builtins };
  const numbers = new Map([...runner.names("builtins"), ...program.overriding]);
  runner.useBuiltins(builtinCalls(numbers, builtins, options.strictBuiltinErrors ?? false));
  const rules = options.rulePaths ?? rulePathsOf(program.functions.keys(), entrypoints.keys());
  const openSession = sessions(options);
  const network = { environment: options.env ?? {}, ...options.network };
  const ask =
    options.askNetwork ??
    ((question, signal) => answer(question, { ...network, ...(signal !== undefined && { signal }) }));
  const [first = ""] = entrypoints.keys();

  const open = (): Runner => {
    if (runner === undefined) throw new PolicyError("the policy is closed");
    return runner;
  };
  const numberOf = (entrypoint: string): number => {
    const number = entrypoints.get(entrypoint);
    if (number === undefined) throw new PolicyError(`no entrypoint ${entrypoint}`);
    return number;
  };
  const results = (input: unknown, entrypoint: string, call: CallOptions | undefined): string =>
    evaluateAtOnce(() => open().evaluate(numberOf(entrypoint), textOf(input), openSession(call)));
  return {
    entrypoints: [...entrypoints.keys()],
    isDeterministic: ![...numbers.keys()].some((name) => NONDETERMINISTIC.has(name)),
    networkBuiltins: [...numbers.keys()].filter(isNetworkBuiltin),
    setData(data) {
      refuseConflicts(rules, [], data);
      open().setData(textOf(data) ?? "{}");
    },
    patchData(changes) {
      for (const change of changes) {
        if (change.path.length === 0) throw new PolicyError("data as a whole is set, not patched");
        if (change.op === "upsert") refuseConflicts(rules, change.path, change.value);
      }
      open().patchData(changes.map(toTextChange));
    },
    evaluate: (input, entrypoint = first, call) => plainResults(results(input, entrypoint, call)),
    evaluateValue: (input, entrypoint = first, call) => resultsOf(results(input, entrypoint, call)),
    async evaluateWaiting(input, entrypoint = first, call) {
      const [number, text] = [numberOf(entrypoint), textOf(input)];
      const answers = new Map<string, Value>();
      const session = openSession(call, answers);
      return plainResults(
        await evaluateAsking(() => open().evaluate(number, text, session), answers, ask, call?.signal),
      );
    },
    close() {
      runner = undefined;
    },
  };
}

function refuseConflicts(rules: readonly DataPath[], at: DataPath, document: unknown): void {
  const plain = document instanceof DocumentText ? document.plain() : document;
  const rule = conflictOf(rules, at, plain);
  if (rule !== undefined) throw new PolicyError(`conflicting rule for data path ${shownPath(rule).slice(1)}`);
}
