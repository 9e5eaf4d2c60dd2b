/**
 * @module Which tests need a rule, by `opa deps`.
 */

import type { Entry } from "./answers.ts";
import { areRelated } from "./names.ts";
import { runOpa } from "./opa.ts";

interface Dependencies {
  /** Refs to rules: `data`, then keys. */
  readonly virtual?: readonly (readonly { readonly value: unknown }[])[];
}

/** Those of the tests that need the rule, or of which OPA does not say it. */
export async function needs(
  opa: string,
  paths: readonly string[],
  tests: readonly Entry[],
  rule: readonly string[],
): Promise<readonly Entry[]> {
  const data = paths.flatMap((path) => ["--data", path]);
  const found: Entry[] = [];
  // One after the other: each is OPA compiling everything, on all cores.
  for (const entry of tests) {
    const { code, stdout } = await runOpa(opa, ["deps", ...data, "--format", "json", "--", entry.test.name]);
    const { virtual = [] } = code === 0 ? (JSON.parse(stdout) as Dependencies) : {};
    const isNeeded = virtual.some((ref) =>
      areRelated(
        ref.slice(1).map(({ value }) => String(value)),
        rule,
      ),
    );
    if (code !== 0 || isNeeded) found.push(entry);
  }
  return found;
}
