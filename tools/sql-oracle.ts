/**
 * @module `make sql-oracle`: the SQL analysis and Spark's own parser on the same statements, the corpus and random ones.
 * Ends with 1 if the analysis is sure of a query that is none to Spark, or lacks a name that Spark sees.
 *
 *     node tools/sql-oracle.ts [--seed 1] [--count 20000] [--unsafe FILE]
 */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { analyzeSql } from "../src/facts/sql/index.ts";
import { compare, type Outcome } from "./sql-oracle/compare.ts";
import { askSpark, type SparkAnswer } from "./sql-oracle/spark.ts";
import { type Asked, corpusStatements, randomStatements } from "./sql-oracle/statements.ts";

const COLUMNS = [
  "exact",
  "inexact",
  "over-blocked",
  "refused",
  "unsafe",
  "unparsed",
  "unparsed-but-sure",
] as const;

interface Compared {
  readonly asked: Asked;
  readonly answer: SparkAnswer;
  readonly outcome: Outcome;
}

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "20000" },
    unsafe: { type: "string" },
  },
});

const statements = [...corpusStatements(), ...randomStatements(Number(values.seed), Number(values.count))];
const answers = await askSpark(statements);
const compared = statements.map(judgeOne);
const unsafe = compared.filter(({ outcome }) => outcome.is === "unsafe");

process.stdout.write(`${table(compared)}\n`);
for (const { asked, outcome } of unsafe.slice(0, 50)) {
  process.stdout.write(
    `unsafe ${asked.id} (${asked.source}) ${JSON.stringify(outcome)} ${JSON.stringify(asked.sql)}\n`,
  );
}
if (values.unsafe !== undefined) {
  const lines = unsafe.map(({ asked, answer, outcome }) =>
    JSON.stringify({ ...asked, outcome, spark: answer }),
  );
  writeFileSync(values.unsafe, lines.map((line) => `${line}\n`).join(""));
}
process.exitCode = unsafe.length > 0 ? 1 : 0;

function judgeOne(asked: Asked): Compared {
  const answer = answers.get(asked.id);
  if (answer === undefined) throw new Error(`Spark did not answer ${asked.id}`);
  const namespace = { catalog: asked.catalog, schema: asked.schema };
  return { asked, answer, outcome: compare(analyzeSql(asked.sql, namespace), answer, namespace) };
}

/** A line for each source of statements, and what came out. */
function table(all: readonly Compared[]): string {
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, index) =>
        index === 0 ? String(cell).padEnd(16) : String(cell).padStart(COLUMNS.at(-1)?.length ?? 0),
      )
      .join(" ");
  const row = (name: string, some: readonly Compared[]) => {
    const parsed = some.filter(({ answer }) => answer.kind !== "invalid").length;
    return line([
      name,
      some.length,
      parsed,
      ...COLUMNS.map((column) => some.filter(({ outcome }) => outcome.is === column).length),
    ]);
  };
  const sources = Map.groupBy(all, ({ asked }) => asked.source);
  return [
    line(["source", "statements", "parsed by Spark", ...COLUMNS]),
    ...[...sources].map(([source, some]) => row(source, some)),
    row("all", all),
  ].join("\n");
}
