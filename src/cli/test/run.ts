/**
 * @module Runs tests in OPA and in the engine, side by side.
 */

import type { Answer, Compared, Entry, NotRun, OpaTest } from "./answers.ts";
import { buildTests } from "./build.ts";
import { runInEngine } from "./engine.ts";
import { entrypointOf, keysOf, withoutNumber } from "./names.ts";
import { runInOpa } from "./opa.ts";

/** Every test below the paths that the pattern matches, with both answers. Throws a `BuildError` where OPA can't run them. */
export async function compareTests(
  paths: readonly string[],
  pattern: string | undefined,
  opa: string,
): Promise<readonly Compared[]> {
  const tests = await runInOpa(opa, paths, pattern);
  const asked = tests.filter((test) => test.opa.outcome !== "skipped");
  const { entries, answers } = entriesOf(asked);
  const { units, left } = await buildTests(paths, entries, opa);
  for (const [test, why] of left) answers.set(test, { outcome: "not_run", why });
  for (const unit of units) for (const [test, answer] of runInEngine(unit)) answers.set(test, answer);
  return tests.map((test) => ({ ...test, engine: answers.get(test) ?? null }));
}

function entriesOf(tests: readonly OpaTest[]) {
  const answers = new Map<OpaTest, Answer | NotRun>();
  const entries: Entry[] = [];
  const refuse = (test: OpaTest, why: string) => answers.set(test, { outcome: "not_run", why });
  const named = tests.map((test) => {
    const keys = keysOf(test.name);
    return { test, keys, rule: keys && entrypointOf(withoutNumber(keys)) };
  });
  const byRule = Map.groupBy(named, ({ rule }) => rule);
  for (const { test, keys, rule } of named) {
    if (keys === null || rule === null) refuse(test, "such a name can't be an entrypoint; rename it");
    else if ((byRule.get(rule)?.length ?? 0) > 1)
      refuse(test, "several tests have its name, and are one rule to the engine; rename them");
    else entries.push({ test, keys, entrypoint: rule });
  }
  return { entries, answers };
}
