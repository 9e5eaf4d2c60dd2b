/**
 * @module The built-ins of one policy as its module calls them: by number, within one evaluation, with what OPA does around
 * each call (errors become undefined unless they are strict, answers of the world can be recorded and replayed).
 */

import { type Builtin, BuiltinError, type Builtins, type Evaluation } from "../builtins/index.ts";
import { PolicyError } from "../errors.ts";
import type { Value } from "../values/index.ts";
import { type Answers, NONDETERMINISTIC } from "./answers.ts";

/** One evaluation, as far as built-ins take part in it. */
export interface Session {
  /** Made when the first built-in asks for it. */
  readonly evaluation: () => Evaluation;
  /** Takes what the world answered. */
  readonly record: Answers | undefined;
  /** Answers in the world's place, where it has one. */
  readonly replay: Answers | undefined;
}

interface Named {
  readonly name: string;
  readonly builtin: Builtin;
}

export class BuiltinCalls {
  readonly #byId: readonly (Named | undefined)[];
  readonly #isStrict: boolean;
  /** Set for the time of an evaluation. */
  session: Session | undefined;

  /** `names` are those the module calls, by name. Throws a `PolicyError` where one of them is not there. */
  constructor(names: ReadonlyMap<string, number>, builtins: Builtins, isStrict: boolean) {
    const missing = [...names.keys()].filter((name) => !Object.hasOwn(builtins, name));
    if (missing.length > 0) throw new PolicyError(`built-ins that are not there: ${missing.join(", ")}`);
    const byId: Named[] = [];
    for (const [name, id] of names) byId[id] = { name, builtin: builtins[name] as Builtin };
    this.#byId = byId;
    this.#isStrict = isStrict;
  }

  call(id: number, operands: readonly Value[]): Value | undefined {
    const named = this.#byId[id];
    if (named === undefined || this.session === undefined) throw new PolicyError("no such built-in");
    const { name, builtin } = named;
    if (!NONDETERMINISTIC.has(name)) return this.#run(name, builtin, operands, this.session);
    const replayed = this.session.replay?.get(name, operands);
    const result = replayed ?? this.#run(name, builtin, operands, this.session);
    if (result !== undefined) this.session.record?.set(name, operands, result);
    return result;
  }

  #run(name: string, builtin: Builtin, operands: readonly Value[], session: Session): Value | undefined {
    try {
      return builtin(operands, session.evaluation());
    } catch (error) {
      if (!(error instanceof BuiltinError)) throw error;
      if (this.#isStrict) throw new PolicyError(`${error.code}: ${name}: ${error.message}`);
      return undefined;
    }
  }
}
