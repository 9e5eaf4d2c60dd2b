/**
 * @module The SQL analysis against random statements, judged by construction: the generator knows which names it planted,
 * and what it put around the query. `make sql-oracle` does the same at length, with Spark for the judge.
 *
 * `SQL_FUZZ_SEED` and `SQL_FUZZ_COUNT` give other statements, and more.
 */

import { describe, expect, it } from "vitest";
import { analyzeSql } from "../../src/facts/sql/index.ts";
import { createRandom } from "./fuzz/random.ts";
import { generateStatement } from "./fuzz/statement.ts";
import { CATALOG, SCHEMA } from "./fuzz/vocabulary.ts";
import { judge } from "./verdict.ts";

const SEED = Number(process.env["SQL_FUZZ_SEED"] ?? 1);
const COUNT = Number(process.env["SQL_FUZZ_COUNT"] ?? 2000);
const SURE_AT_LEAST = 0.9;

const random = createRandom(SEED);
const judged = Array.from({ length: COUNT }, () => {
  const { sql, expect: truth } = generateStatement(random);
  const facts = analyzeSql(sql, { catalog: CATALOG, schema: SCHEMA });
  return { sql, truth, facts, verdict: judge(facts, truth) };
});

describe(`the analysis of ${COUNT} random statements of seed ${SEED}`, () => {
  it("is never sure of a query that is none, or of names that are not all", () => {
    const unsafe = judged.flatMap(({ sql, verdict }) =>
      verdict.is === "unsafe" ? [`${verdict.why}: ${sql}`] : [],
    );
    expect(unsafe).toEqual([]);
  });

  it("names nothing that was not planted", () => {
    const inexact = judged.filter(({ verdict }) => verdict.is === "inexact");
    expect(inexact.map(({ sql, truth, facts }) => ({ sql, truth, tables: facts.tables }))).toEqual([]);
  });

  it("is sure of most queries", () => {
    const queries = judged.filter(({ truth }) => truth.kind === "read");
    const blocked = queries.filter(({ verdict }) => verdict.is === "blocked");
    const examples = blocked.slice(0, 10).map(({ sql, facts }) => `${facts.reasons.join("; ")}: ${sql}`);
    expect(1 - blocked.length / queries.length, examples.join("\n")).toBeGreaterThanOrEqual(SURE_AT_LEAST);
  });
});
