/**
 * @module What a JSON schema asks of objects.
 */

import { matchesPattern } from "../../regex-engine.ts";
import type { Checking } from "./checking.ts";
import type { Json, JsonObject } from "./document.ts";
import type { Place, Result } from "./result.ts";
import type { JsonSchema } from "./schema.ts";

export function checkObject(
  validation: Checking,
  schema: JsonSchema,
  object: JsonObject,
  place: Place,
  result: Result,
): void {
  const { minProperties, maxProperties, required, propertyNames } = schema;
  if (minProperties !== undefined && object.size < minProperties) {
    result.add(place, "array_min_properties", `Must have at least ${minProperties} properties`);
  }
  if (maxProperties !== undefined && object.size > maxProperties) {
    result.add(place, "array_max_properties", `Must have at most ${maxProperties} properties`);
  }
  for (const name of required) {
    if (object.has(name)) result.score++;
    else result.add(place, "required", `${name} is required`);
  }
  const described = new Set(schema.properties.map(([name]) => name));
  for (const [name, value] of object) {
    const isMatched = checkPatterns(validation, schema, name, value, place, result);
    if (!described.has(name) && !isMatched) checkAdditional(validation, schema, name, value, place, result);
  }
  if (propertyNames !== undefined) checkNames(validation, propertyNames, object, place, result);
  result.score++;
}

/** Whether any pattern matches the name. */
function checkPatterns(
  validation: Checking,
  { patternProperties }: JsonSchema,
  name: string,
  value: Json,
  place: Place,
  result: Result,
): boolean {
  let isMatched = false;
  for (const [pattern, schema] of patternProperties) {
    if (!matchesPattern(pattern, name)) continue;
    isMatched = true;
    result.merge(validation.result(schema, value, { name, parent: place }));
  }
  if (isMatched) result.score++;
  return isMatched;
}

function checkAdditional(
  validation: Checking,
  { additionalProperties }: JsonSchema,
  name: string,
  value: Json,
  place: Place,
  result: Result,
): void {
  if (additionalProperties === undefined || additionalProperties === true) return;
  if (additionalProperties === false) {
    result.add(place, "additional_property_not_allowed", `Additional property ${name} is not allowed`);
  } else result.merge(validation.result(additionalProperties, value, { name, parent: place }));
}

function checkNames(
  validation: Checking,
  schema: JsonSchema,
  object: JsonObject,
  place: Place,
  result: Result,
): void {
  for (const name of object.keys()) {
    const one = validation.result(schema, name, place);
    if (one.isValid) continue;
    result.add(place, "invalid_property_name", `Property name of "${name}" does not match`);
    result.merge(one);
  }
}
