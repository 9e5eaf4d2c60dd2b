/**
 * @module What a built-in function is that the host brings to a compiled policy, and what it may use.
 */

import type { Value } from "../values/index.ts";

/** A built-in. Gives undefined where OPA's has no result; throws a `BuiltinError` where OPA's fails. Never asynchronous. */
export type Builtin = (operands: readonly Value[], evaluation: Evaluation) => Value | undefined;

/** Built-ins by their names in OPA, such as `time.now_ns`. */
export type Builtins = Readonly<Record<string, Builtin>>;

/** What stands still within one evaluation, and what was asked of the world in it. */
export interface Evaluation {
  /** When it began, in nanoseconds since 1970, by which `time.now_ns` answers. */
  readonly now: bigint;
  /** What `rand.intn`, `uuid.rfc4122` and their like answered in this evaluation, by name and operands. */
  readonly remembered: Map<string, Value>;
  /** A number from 0 up to and without 1. */
  readonly random: () => number;
  /** So many random bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Variables of the environment and configuration that `opa.runtime` shows. */
  readonly runtime: Value;
  /** Takes what `print` and `trace` say. */
  readonly print: (message: string) => void;
  /**
   * What the network answered, by built-in and operands. A built-in that finds no answer throws a `NetworkRequest`; the
   * evaluation is then begun again once it was asked.
   */
  readonly answers: ReadonlyMap<string, Value>;
}

/** Why a built-in failed: undefined in Rego, an error where built-in errors are strict. OPA's codes. */
export class BuiltinError extends Error {
  override readonly name = "BuiltinError";
  readonly code: "eval_type_error" | "eval_builtin_error";

  constructor(message: string, code: "eval_type_error" | "eval_builtin_error" = "eval_builtin_error") {
    super(message);
    this.code = code;
  }
}
