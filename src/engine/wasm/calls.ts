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
  /** Made when a built-in first asks for it; what it remembers holds for all of the evaluation. */
  readonly evaluation: () => Evaluation;
  /** Takes what the world answered. */
  readonly record: Answers | undefined;
  /** Answers in the world's place, where it has one. */
  readonly replay: Answers | undefined;
}

interface Named {
  readonly name: string;
  readonly builtin: Builtin;
  readonly asksTheWorld: boolean;
}

export type BuiltinCall = (id: number, operands: readonly Value[], session: Session) => Value | undefined;

/**
 * Calls built-ins by the numbers that a module gives them; `numbers` has these by name. Throws a `PolicyError` where one is not there.
 * What it gives throws a `PolicyError` where a built-in fails and `isStrict`.
 */
export function builtinCalls(
  numbers: ReadonlyMap<string, number>,
  builtins: Builtins,
  isStrict: boolean,
): BuiltinCall {
  const byNumber = new Map<number, Named>();
  const missing: string[] = [];
  for (const [name, number] of numbers) {
    const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
    if (builtin === undefined) missing.push(name);
    else byNumber.set(number, { name, builtin, asksTheWorld: NONDETERMINISTIC.has(name) });
  }
  if (missing.length > 0) throw new PolicyError(`built-ins that are not there: ${missing.join(", ")}`);
  return (id, operands, session) => {
    const named = byNumber.get(id);
    if (named === undefined) throw new PolicyError(`the module calls a built-in ${id} that it does not list`);
    return named.asksTheWorld
      ? askTheWorld(named, operands, session, isStrict)
      : run(named, operands, session, isStrict);
  };
}

function askTheWorld(
  named: Named,
  operands: readonly Value[],
  session: Session,
  isStrict: boolean,
): Value | undefined {
  const answer = session.replay?.get(named.name, operands) ?? run(named, operands, session, isStrict);
  if (answer !== undefined) session.record?.set(named.name, operands, answer);
  return answer;
}

function run(
  { name, builtin }: Named,
  operands: readonly Value[],
  session: Session,
  isStrict: boolean,
): Value | undefined {
  try {
    return builtin(operands, session.evaluation());
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    if (isStrict) throw new PolicyError(`${error.code}: ${name}: ${error.message}`);
    return undefined;
  }
}
