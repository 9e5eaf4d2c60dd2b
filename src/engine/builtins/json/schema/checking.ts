/**
 * @module What a check of one part asks of the whole validation: what other schemas say of the parts below it.
 */

import type { Json } from "./document.ts";
import type { Place, Result } from "./result.ts";
import type { JsonSchema } from "./schema.ts";

export interface Checking {
  /** What one schema says of a part, on its own. */
  result(schema: JsonSchema, json: Json, place: Place): Result;
  /** Adds what a schema says of a part. */
  check(schema: JsonSchema, json: Json, place: Place, result: Result): void;
}
