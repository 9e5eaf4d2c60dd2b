/**
 * @module The life of a policy's instance: one evaluation at a time, each with a deadline; after one that threw, an instance that is well
 * again; `data` that is replaced or changed as a whole or not at all.
 */

import { PolicyError } from "../errors.ts";
import { NetworkRequest } from "../network/request.ts";
import type { Value } from "../values/index.ts";
import type { BuiltinCall, Session } from "./calls.ts";
import { Deadline } from "./deadline.ts";
import { type Host, Instance } from "./instance.ts";
import { shownPath, type TextChange } from "./patch.ts";
import type { Program } from "./program.ts";

export interface Limits {
  readonly memoryPages: number;
  readonly deadlineMs: number;
}

/** Turns of loops between two looks at the clock: some hundred microseconds. */
const FUEL = 30_000;

export class Runner {
  readonly #program: Program;
  readonly #memoryPages: number;
  readonly #deadline: Deadline;
  readonly #host: Host;
  #instance: Instance;
  #session: Session | undefined;
  #calls: BuiltinCall | undefined;

  /** Throws a `PolicyError` where the module can't be run. */
  constructor(program: Program, { memoryPages, deadlineMs }: Limits) {
    this.#program = program;
    this.#memoryPages = memoryPages;
    this.#deadline = new Deadline(deadlineMs);
    this.#host = {
      builtin: (id, operands) => this.#builtin(id, operands),
      refuel: () => {
        if (this.#session !== undefined) this.#deadline.check();
        return FUEL;
      },
    };
    this.#instance = this.#guarded(() => this.#fresh());
  }

  names(list: "builtins" | "entrypoints"): ReadonlyMap<string, number> {
    return this.#guarded(() => this.#instance.names(list));
  }

  /** What calls built-ins from now on. */
  useBuiltins(calls: BuiltinCall): void {
    this.#calls = calls;
  }

  /** In a fresh instance, so that the memory of the old one goes, and it stays where the new one can't be made. */
  setData(text: string): void {
    this.#guarded(() => {
      const instance = this.#fresh(Math.min(this.#instance.pages, pagesFor(text)));
      instance.setData(text);
      this.#instance = instance;
    });
  }

  /**
   * All changes, or none. One that surely has room is made in place; more of them in a copy, which then takes the instance's place. Throws a
   * `PolicyError` where a path leads through something that is no object, or the memory ends.
   */
  patchData(changes: readonly TextChange[]): void {
    this.#guarded(() => {
      const [only] = changes;
      const isInPlace = changes.length === 1 && this.#instance.hasRoomFor(only?.text ?? "");
      const instance = isInPlace ? this.#instance : this.#instance.replacement();
      try {
        for (const change of changes) patch(instance, change);
        this.#instance = instance;
      } catch (error) {
        // A value that is too deep is given up before `data` is touched, but not without leaving something on the stack.
        if (isInPlace) this.#instance = instance.replacement();
        throw error;
      }
    });
  }

  /** The results of an entrypoint, as the text of a set. Throws a `NetworkRequest` where a built-in does, else a `PolicyError`. */
  evaluate(entrypoint: number, input: string | undefined, session: Session): string {
    if (this.#session !== undefined) throw new PolicyError("an evaluation can't begin within another one");
    this.#session = session;
    this.#deadline.reset();
    let isOver = false;
    try {
      const results = this.#instance.evaluate(entrypoint, input);
      isOver = true;
      return results;
    } catch (error) {
      throw readable(error);
    } finally {
      // First, so that no deadline is over for what comes now.
      this.#session = undefined;
      if (!isOver) this.#instance = this.#instance.recovered();
      else if (this.#instance.isBloated) this.#instance = this.#instance.replacement();
    }
  }

  #fresh(pages = 0): Instance {
    const { memoryPages } = this.#program;
    return new Instance(this.#program, this.#memoryPages, this.#host, Math.max(pages, memoryPages));
  }

  #builtin(id: number, operands: readonly Value[]): Value | undefined {
    if (this.#calls === undefined || this.#session === undefined)
      throw new PolicyError("no evaluation is running");
    const result = this.#calls(id, operands, this.#session);
    this.#deadline.check();
    return result;
  }

  #guarded<T>(use: () => T): T {
    if (this.#session !== undefined) throw new PolicyError("data can't be changed within an evaluation");
    try {
      return use();
    } catch (error) {
      throw readable(error);
    }
  }
}

/** A document's text takes about so many times its length once it is read. */
const PARSED_RATIO = 16;
const PAGE_BYTES = 65_536;

/** What a document may need at once: growing a memory by single pages takes longer than reading into it. */
function pagesFor(text: string): number {
  return Math.ceil((text.length * PARSED_RATIO) / PAGE_BYTES);
}

function patch(instance: Instance, { path, text }: TextChange): void {
  if (instance.patchData(path, text)) return;
  throw new PolicyError(`data can't be changed at ${shownPath(path)}: it leads through what is no object`);
}

/** Whatever JavaScript's engine throws where a module does not fit, traps or recurses too deep, and faults of built-ins. */
function readable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof PolicyError || error instanceof NetworkRequest)
    return error;
  const problem = error instanceof RangeError ? "the policy went too far" : "the policy failed";
  return new PolicyError(`${problem}: ${error.name}: ${error.message}`, { cause: error });
}
