/**
 * @module A JSON schema that has been read: its keywords, ready to be asked.
 */

import type { RegoNumber } from "../../../values/index.ts";
import type { Pattern } from "../../regex-engine.ts";

/** What gojsonschema keeps of a schema. What is absent restricts nothing. */
export interface JsonSchema {
  /** Of a schema that is `true` or `false`. */
  pass?: boolean;
  /** The schema that counts instead of this one. */
  reference?: JsonSchema;
  types: readonly string[];
  properties: readonly (readonly [string, JsonSchema])[];
  additionalProperties?: JsonSchema | boolean;
  patternProperties: readonly (readonly [Pattern, JsonSchema])[];
  propertyNames?: JsonSchema;
  /** Names that must be there too, or a schema that the whole must match. */
  dependencies: ReadonlyMap<string, readonly string[] | JsonSchema>;
  /** One for all items, or one for each in turn. */
  items?: JsonSchema | readonly JsonSchema[];
  additionalItems?: JsonSchema | boolean;
  multipleOf?: RegoNumber;
  minimum?: RegoNumber;
  exclusiveMinimum?: RegoNumber;
  maximum?: RegoNumber;
  exclusiveMaximum?: RegoNumber;
  minLength?: number;
  maxLength?: number;
  pattern?: { readonly source: string; readonly compiled: Pattern };
  format?: string;
  minProperties?: number;
  maxProperties?: number;
  required: readonly string[];
  minItems?: number;
  maxItems?: number;
  uniqueItems: boolean;
  contains?: JsonSchema;
  /** As canonical JSON, like the values of an enumeration. */
  constant?: string;
  enumeration?: readonly string[];
  oneOf: readonly JsonSchema[];
  anyOf: readonly JsonSchema[];
  allOf: readonly JsonSchema[];
  not?: JsonSchema;
  // Not named like the keywords: an object with a `then` would be taken for a promise.
  condition?: JsonSchema;
  consequence?: JsonSchema;
  alternative?: JsonSchema;
}

/** One that restricts nothing yet. */
export function emptySchema(): JsonSchema {
  return {
    types: [],
    properties: [],
    patternProperties: [],
    dependencies: new Map(),
    required: [],
    uniqueItems: false,
    oneOf: [],
    anyOf: [],
    allOf: [],
  };
}
