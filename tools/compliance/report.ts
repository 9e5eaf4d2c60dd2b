/**
 * @module What a run of the compliance suite came to, as text.
 */

import { alignedText } from "../../src/cli/access/columns.ts";
import type { Verdict } from "./judge.ts";
import type { SuiteCase } from "./suite.ts";

export interface Judged {
  readonly test: SuiteCase;
  readonly verdict: Verdict;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const SUITES = ["v1", "v0"] as const;

/** By suite, and all of them as `all`. */
export function countsOf(judged: readonly Judged[]): Readonly<Record<string, Counts>> {
  const rows = SUITES.map((suite) => [suite, count(judged.filter(({ test }) => test.suite === suite))]);
  return Object.fromEntries([...rows, ["all", count(judged)]]) as Record<string, Counts>;
}

function count(judged: readonly Judged[]): Counts {
  const of = (outcome: Verdict["outcome"]) =>
    judged.filter(({ verdict }) => verdict.outcome === outcome).length;
  return { passed: of("passed"), failed: of("failed"), skipped: of("skipped") };
}

/** A table of counts, and how many did not pass for which reason. */
export function summaryOf(judged: readonly Judged[]): string {
  const counts = Object.entries(countsOf(judged));
  const rows = counts.map(([suite, { passed, failed, skipped }]) => {
    const total = passed + failed + skipped;
    const share = total === 0 ? "" : `${((100 * passed) / total).toFixed(2)} %`;
    return [suite, total, passed, failed, skipped, share];
  });
  const table = alignedText([["suite", "cases", "passed", "failed", "skipped", ""], ...rows]);
  const reasons = Map.groupBy(
    judged.filter(({ verdict }) => verdict.outcome !== "passed"),
    ({ verdict }) => `${verdict.outcome}: ${verdict.reason}`,
  );
  const byNumber = [...reasons].toSorted(([, one], [, other]) => other.length - one.length);
  if (byNumber.length === 0) return table;
  return `${table}\n${alignedText(byNumber.map(([reason, cases]) => [cases.length, reason]))}`;
}

/** Each case that did not pass, with what it wanted and what it got. */
export function failuresOf(judged: readonly Judged[]): string {
  return judged
    .filter(({ verdict }) => verdict.outcome !== "passed")
    .map(({ test, verdict }) =>
      [
        `${test.suite} ${test.folder}: ${test.note} (${verdict.reason})`,
        `  want ${verdict.want}`,
        `  got  ${verdict.got}\n`,
      ].join("\n"),
    )
    .join("");
}
