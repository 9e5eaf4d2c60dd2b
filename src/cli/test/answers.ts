/**
 * @module What OPA and the engine each answer to a test, and whether they agree.
 */

/** `test_` rules pass, fail or end with an error; `todo_test_` rules are skipped. */
type Outcome = "pass" | "fail" | "error" | "skipped";

export interface Answer {
  readonly outcome: Outcome;
  /** Why there is an error; null otherwise. */
  readonly message: string | null;
  /** The cases of a test that is a table (`test_x[name] if …`), by name, and whether each passes; empty for all others. */
  readonly cases: ReadonlyMap<string, boolean>;
  /** What `print` said, with line breaks. */
  readonly printed: string;
}

/** The engine could not be asked, and why. */
export interface NotRun {
  readonly outcome: "not_run";
  readonly why: string;
}

/** One `test_` rule, as OPA finds it. */
export interface OpaTest {
  /** As OPA spells it: `data.postern.scopes_test.test_x`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly opa: Answer;
}

/** A test that can be an entrypoint. */
export interface Entry {
  readonly test: OpaTest;
  /** Keys below `data`. */
  readonly keys: readonly string[];
  readonly entrypoint: string;
}

/** A test with both answers; null where the engine need not be asked, since the test is skipped. */
export interface Compared extends OpaTest {
  readonly engine: Answer | NotRun | null;
}

/** Both answers in a word: what both say, or that they differ, or that there is but one. */
export const VERDICTS = ["pass", "fail", "error", "skipped", "differs", "not_run"] as const;
export type Verdict = (typeof VERDICTS)[number];

export function verdictOf({ opa, engine }: Pick<Compared, "opa" | "engine">): Verdict {
  if (engine === null) return opa.outcome === "skipped" ? "skipped" : "differs";
  if (engine.outcome === "not_run") return "not_run";
  if (engine.outcome !== opa.outcome) return "differs";
  return differingCases(opa, engine).length > 0 ? "differs" : opa.outcome;
}

/** The cases that pass in one and not in the other; what one does not know does not pass in it. */
export function differingCases(opa: Answer, engine: Answer): readonly string[] {
  // Where both end with an error, how far each got before is chance.
  if (opa.outcome === "error" && engine.outcome === "error") return [];
  const names = new Set([...opa.cases.keys(), ...engine.cases.keys()]);
  return [...names].filter((name) => (opa.cases.get(name) ?? false) !== (engine.cases.get(name) ?? false));
}

/** A case's name from its keys, from the outermost on. */
export function caseName(keys: readonly string[]): string {
  return keys.map((key) => (key.includes("/") ? JSON.stringify(key) : key)).join("/");
}

export function countVerdicts(tests: readonly Compared[]): Readonly<Record<Verdict, number>> {
  const counts = { pass: 0, fail: 0, error: 0, skipped: 0, differs: 0, not_run: 0 };
  for (const test of tests) counts[verdictOf(test)]++;
  return counts;
}
