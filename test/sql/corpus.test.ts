/**
 * @module The SQL analysis against the corpus: never sure of itself and wrong, and sure of nearly all that is honest.
 */

import { afterAll, describe, expect, it } from "vitest";
import { analyzeSql } from "../../src/facts/sql/index.ts";
import { type CorpusStatement, isHonest, loadCorpus } from "./corpus.ts";
import { judge, type Verdict } from "./verdict.ts";

const EXACT_AT_LEAST = 0.96;

interface Judged extends CorpusStatement {
  readonly verdict: Verdict;
  readonly answer: string;
}

const corpus = loadCorpus();
const judged = corpus.map(judgeStatement);
const honest = judged.filter(isHonest);

function judgeStatement(statement: CorpusStatement): Judged {
  const { sql, catalog, schema } = statement;
  const facts = analyzeSql(sql, { catalog, schema });
  const answer = facts.opaque ? facts.reasons.join("; ") : [...facts.tables, ...facts.functions].join(", ");
  return { ...statement, verdict: judge(facts, statement.expect), answer };
}

describe("the corpus", () => {
  it("has at least 420 statements, and at least 170 of them are attacks", () => {
    expect(corpus.length).toBeGreaterThanOrEqual(420);
    expect(corpus.filter(({ topic }) => topic.startsWith("attack-")).length).toBeGreaterThanOrEqual(170);
  });

  it("has an id of its own for each statement", () => {
    expect(new Set(corpus.map(({ id }) => id)).size).toBe(corpus.length);
  });

  it("gives every name in lower case, once and in order", () => {
    const names = corpus.flatMap(({ expect: { tables, functions } }) => [tables, functions]);
    for (const list of names)
      expect(list).toEqual([...new Set(list.map((name) => name.toLowerCase()))].sort());
  });
});

describe("the analysis of the corpus", () => {
  it("is never sure of a query that is none, or of names that are not all", () => {
    const unsafe = judged.filter(({ verdict }) => verdict.is === "unsafe");
    expect(unsafe.map(describeJudged)).toEqual([]);
  });

  it("is exact about at least 96 % of the honest queries", () => {
    const missed = honest.filter(({ verdict }) => verdict.is !== "exact");
    const share = 1 - missed.length / honest.length;
    expect(share, missed.map(describeJudged).join("\n")).toBeGreaterThanOrEqual(EXACT_AT_LEAST);
  });

  it("says why wherever it gives up", () => {
    const silent = corpus.filter(({ sql, catalog, schema }) => {
      const { opaque, reasons } = analyzeSql(sql, { catalog, schema });
      return opaque !== reasons.length > 0;
    });
    expect(silent.map(({ id }) => id)).toEqual([]);
  });
});

afterAll(() => {
  process.stdout.write(`\n${summary()}\n`);
});

function describeJudged({ id, verdict, answer }: Judged): string {
  return `${id}: ${verdict.is === "unsafe" ? verdict.why : verdict.is} (${answer})`;
}

/** A line for each topic: how many statements, and how they were judged. */
function summary(): string {
  const columns = ["exact", "inexact", "blocked", "refused", "unsafe"] as const;
  const row = (name: string, some: readonly Judged[]) => {
    const counts = columns.map((column) => some.filter(({ verdict }) => verdict.is === column).length);
    return [name.padEnd(18), ...[some.length, ...counts].map((count) => String(count).padStart(10))].join("");
  };
  const heading = ["topic".padEnd(18), ...["statements", ...columns].map((name) => name.padStart(10))].join(
    "",
  );
  const topics = Map.groupBy(judged, ({ topic }) => topic);
  const exact = honest.filter(({ verdict }) => verdict.is === "exact").length;
  return [
    heading,
    ...[...topics].map(([topic, some]) => row(topic, some)),
    row("all", judged),
    `honest queries exact: ${exact} of ${honest.length} (${((100 * exact) / honest.length).toFixed(1)} %)`,
  ].join("\n");
}
