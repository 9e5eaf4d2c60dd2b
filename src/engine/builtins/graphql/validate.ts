/**
 * @module Whether a query fits a schema, by the 27 rules that gqlparser v2 has by default.
 */

import type { QueryDocument } from "./ast.ts";
import { nameRules } from "./rules-names.ts";
import { overlapRule } from "./rules-overlaps.ts";
import { shapeRules } from "./rules-shapes.ts";
import { valueRules } from "./rules-values.ts";
import type { Schema } from "./schema-model.ts";
import { Walk } from "./walk.ts";

/** Throws a `BuiltinError` that tells the first thing wrong with a query. */
export function validateQuery(schema: Schema, document: QueryDocument): void {
  new Walk(schema, document, [...nameRules(), ...shapeRules(), ...valueRules, overlapRule()]).run();
}
