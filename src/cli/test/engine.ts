/**
 * @module The tests as the engine runs them: each an entrypoint of a compiled module.
 */

import {
  type CompiledPolicy,
  DocumentText,
  loadPolicy,
  NetworkNeeded,
  PolicyError,
} from "../../engine/index.ts";
import { type Answer, caseName, type NotRun, type OpaTest } from "./answers.ts";
import type { Unit } from "./build.ts";

/** As `opa test`: a test may take longer than a request's decision. */
const DEADLINE_MS = 5_000;

/** What is kept of one test's `print`. */
const MAX_LINES = 1_000;

/** Asks the engine about each test of a module. Throws a `PolicyError` where the module can't be loaded. */
export function runInEngine({ wasm, data, tests }: Unit): ReadonlyMap<OpaTest, Answer | NotRun> {
  let said: string[] = [];
  let dropped = 0;
  const policy = loadPolicy(wasm, {
    deadlineMs: DEADLINE_MS,
    print: (line) => {
      if (said.length < MAX_LINES) said.push(`${line}\n`);
      else dropped++;
    },
  });
  try {
    if (data !== null) policy.setData(DocumentText.json(data));
    const answers = new Map<OpaTest, Answer | NotRun>();
    for (const { test, entrypoint } of tests) {
      [said, dropped] = [[], 0];
      const answer = ask(policy, entrypoint, test.opa);
      const more = dropped > 0 ? `… ${dropped} more lines\n` : "";
      answers.set(test, answer.outcome === "not_run" ? answer : { ...answer, printed: said.join("") + more });
    }
    return answers;
  } finally {
    policy.close();
  }
}

function ask(policy: CompiledPolicy, entrypoint: string, opa: Answer): Answer | NotRun {
  try {
    const [first] = policy.evaluate(undefined, entrypoint) as readonly { readonly result: unknown }[];
    return answerOf(first?.result, opa);
  } catch (error) {
    if (error instanceof NetworkNeeded) return { outcome: "not_run", why: "it asks the network" };
    if (!(error instanceof PolicyError)) throw error;
    return { outcome: "error", message: error.message, cases: new Map(), printed: "" };
  }
}

/** What a rule's value means as a test, by the rules of OPA's tester; undefined where it has none. */
export function answerOf(value: unknown, opa: Pick<Answer, "outcome" | "cases">): Answer {
  const answer = (passes: boolean, cases: ReadonlyMap<string, boolean> = new Map()): Answer => ({
    outcome: passes ? "pass" : "fail",
    message: null,
    cases,
    printed: "",
  });
  if (!isObject(value)) return answer(value === true);
  if (opa.cases.size === 0) {
    // A table without cases, which passes, and a rule whose value is `{}`, which fails, look alike in a module. OPA knows which it is.
    return answer(Object.keys(value).length === 0 && opa.outcome === "pass");
  }
  // A case that fails is not in the value: OPA tells which there are.
  const found = new Map(casesOf(value, []));
  const cases = new Map(
    [...opa.cases.keys(), ...found.keys()].map((name) => [name, found.get(name) ?? false]),
  );
  return answer(![...cases.values()].includes(false), cases);
}

function casesOf(
  value: Readonly<Record<string, unknown>>,
  outer: readonly string[],
): readonly (readonly [string, boolean])[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const keys = [...outer, key];
    if (!isObject(item)) return [[caseName(keys), item === true] as const];
    const inner = casesOf(item, keys);
    return inner.length > 0 ? inner : [[caseName(keys), true] as const];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
