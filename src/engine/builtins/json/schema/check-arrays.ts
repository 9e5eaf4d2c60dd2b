/**
 * @module What a JSON schema asks of arrays.
 */

import type { Checking } from "./checking.ts";
import { canonical, type Json } from "./document.ts";
import type { Place, Result } from "./result.ts";
import type { JsonSchema } from "./schema.ts";

export function checkArray(
  validation: Checking,
  schema: JsonSchema,
  items: readonly Json[],
  place: Place,
  result: Result,
): void {
  checkItems(validation, schema, items, place, result);
  const { minItems, maxItems } = schema;
  if (minItems !== undefined && items.length < minItems) {
    result.add(place, "array_min_items", `Array must have at least ${minItems} items`);
  }
  if (maxItems !== undefined && items.length > maxItems) {
    result.add(place, "array_max_items", `Array must have at most ${maxItems} items`);
  }
  if (schema.uniqueItems) checkUnique(items, place, result);
  if (schema.contains !== undefined) checkContains(validation, schema.contains, items, place, result);
  result.score++;
}

function checkItems(
  validation: Checking,
  schema: JsonSchema,
  items: readonly Json[],
  place: Place,
  result: Result,
): void {
  const check = (one: JsonSchema, from: number, to = items.length) => {
    for (const [at, item] of items.slice(from, to).entries()) {
      result.merge(validation.result(one, item, { name: String(from + at), parent: place }));
    }
  };
  if (schema.items === undefined) return;
  if (!isTuple(schema.items)) {
    check(schema.items, 0);
    return;
  }
  const { items: tuple, additionalItems } = schema as { readonly items: readonly JsonSchema[] } & JsonSchema;
  for (const [at, one] of tuple.entries()) check(one, at, at + 1);
  if (tuple.length === 0 || tuple.length >= items.length || additionalItems === undefined) return;
  if (additionalItems === false) {
    result.add(place, "array_no_additional_items", "No additional items allowed on array");
  } else if (additionalItems !== true) check(additionalItems, tuple.length);
}

function isTuple(items: JsonSchema | readonly JsonSchema[]): items is readonly JsonSchema[] {
  return Array.isArray(items);
}

function checkUnique(items: readonly Json[], place: Place, result: Result): void {
  const seen = new Map<string, number>();
  for (const [at, item] of items.entries()) {
    const text = canonical(item);
    const before = seen.get(text);
    if (before !== undefined) result.add(place, "unique", `array items[${before},${at}] must be unique`);
    seen.set(text, at);
  }
}

function checkContains(
  validation: Checking,
  contains: JsonSchema,
  items: readonly Json[],
  place: Place,
  result: Result,
): void {
  let nearest: Result | undefined;
  for (const [at, item] of items.entries()) {
    const one = validation.result(contains, item, { name: String(at), parent: place });
    if (one.isValid) return;
    if (nearest === undefined || one.score > nearest.score) nearest = one;
  }
  result.add(place, "contains", "At least one of the items must match");
  if (nearest !== undefined) result.merge(nearest);
}
