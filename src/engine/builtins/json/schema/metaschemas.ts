/**
 * @module The schemas that JSON schemas of drafts 6 and 7 must match themselves, by their addresses: the only ones from elsewhere
 * that a reference may name. OPA has that of draft 4 too.
 */

import draft6 from "ajv/dist/refs/json-schema-draft-06.json" with { type: "json" };
import draft7 from "ajv/dist/refs/json-schema-draft-07.json" with { type: "json" };
import { fromPlain } from "../../../values/index.ts";
import { type Json, jsonOf } from "./document.ts";

const METASCHEMAS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["http://json-schema.org/draft-06/schema", draft6],
  ["http://json-schema.org/draft-07/schema", draft7],
]);

/** One of its own for each that asks, since reading a schema changes it; undefined for other addresses. */
export function metaschema(url: string): Json | undefined {
  const plain = METASCHEMAS.get(url);
  return plain === undefined ? undefined : jsonOf(fromPlain(plain));
}
