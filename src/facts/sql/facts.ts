/**
 * @module The facts about a statement that is not known for sure.
 */

import type { SqlFacts } from "../../model/input.ts";

export function opaqueSql(reasons: readonly string[], statements: readonly string[] = []): SqlFacts {
  return { read_only: false, opaque: true, statements, tables: [], functions: [], reasons };
}
