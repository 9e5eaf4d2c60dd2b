/**
 * @module What Spark is asked: the corpus, and random statements of a seed: generated ones, mutated ones, and soups.
 */

import { loadCorpus } from "../../test/sql/corpus.ts";
import { mutate } from "../../test/sql/fuzz/mutate.ts";
import { createRandom, type Random } from "../../test/sql/fuzz/random.ts";
import { generateSoup } from "../../test/sql/fuzz/soup.ts";
import { generateStatement } from "../../test/sql/fuzz/statement.ts";
import { CATALOG, SCHEMA } from "../../test/sql/fuzz/vocabulary.ts";
import type { Namespace } from "./compare.ts";
import type { Question } from "./spark.ts";

/** Where a statement comes from. */
export type Source = "corpus" | "generated" | "mutated" | "mutated corpus" | "soup";

export interface Asked extends Question, Namespace {
  readonly source: Source;
}

export function corpusStatements(): readonly Asked[] {
  return loadCorpus().map(({ id, sql, catalog, schema }) => ({ id, sql, catalog, schema, source: "corpus" }));
}

export function randomStatements(seed: number, count: number): readonly Asked[] {
  const random = createRandom(seed);
  const corpus = loadCorpus().map(({ sql }) => sql);
  return Array.from({ length: count }, (_, index) => ({
    id: `${seed}-${index}`,
    ...randomStatement(corpus, random),
    catalog: CATALOG,
    schema: SCHEMA,
  }));
}

function randomStatement(corpus: readonly string[], random: Random): Pick<Asked, "sql" | "source"> {
  const choice = random.below(10);
  if (choice < 2) return { source: "generated", sql: generateStatement(random).sql };
  if (choice < 4) return { source: "mutated", sql: mutate(generateStatement(random).sql, corpus, random) };
  if (choice < 8) return { source: "mutated corpus", sql: mutate(random.pick(corpus), corpus, random) };
  return { source: "soup", sql: generateSoup(random) };
}
