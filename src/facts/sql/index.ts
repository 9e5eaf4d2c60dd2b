/**
 * @module What SQL does: whether a statement only reads, and what it names; or that this is not known for sure, and why.
 */

import type { SqlFacts } from "../../model/input.ts";
import { analyzeWith } from "./analyze.ts";
import type { Namespace } from "./names.ts";
import { createSparkGrammar, type SparkGrammar } from "./spark/parse.ts";

export { createSqlAnalyzer, type SqlAnalyzer, type SqlAnalyzerOptions } from "./analyzer.ts";
export { opaqueSql } from "./facts.ts";
export type { Namespace } from "./names.ts";

/** Made where it is first asked for: whoever only uses threads does not pay for it. */
let grammar: SparkGrammar | null = null;

/** In this thread, within the limits of the statement's size and nesting; no bound on time. */
export function analyzeSql(sql: string, namespace: Namespace): SqlFacts {
  grammar ??= createSparkGrammar();
  return analyzeWith(grammar, sql, namespace);
}
