/**
 * @module The analysis of statements as a config wants it: stricter than it is, never looser.
 */

import type { Config } from "../config/index.ts";
import { type AnalyzeStatement, opaqueSql } from "../facts/index.ts";

export function strictAnalysis(
  analyze: AnalyzeStatement,
  { requiresQualified, trustedFunctions }: Config["sql"],
): AnalyzeStatement {
  return async ({ text, catalog, schema }) => {
    const namespace = requiresQualified ? { catalog: null, schema: null } : { catalog, schema };
    const facts = await analyze({ text, ...namespace });
    const strange = facts.functions.find((name) => !(trustedFunctions?.has(name) ?? true));
    return facts.opaque || strange === undefined
      ? facts
      : opaqueSql([`the function ${strange} is none of those that are trusted`]);
  };
}
