/**
 * @module What JSON Schemas (OpenAPI 3.0's and 3.1's) say of the top of a value: its type, its properties, its elements.
 */

import { child, children, type OpenApiDocument, type Place } from "./document.ts";

/** A schema and all that hold beside it, through `$ref` and `allOf`; with `any`, those of which one holds, too. */
export function schemasOf(document: OpenApiDocument, schema: Place, any = false): readonly Place[] {
  const found = new Map<string, Place>();
  const visit = (place: Place): void => {
    if (found.has(place.pointer) || typeof place.value !== "object" || place.value === null) return;
    found.set(place.pointer, place);
    // In 3.1 a reference may have keywords beside it, which count as well.
    const target = document.resolve(place);
    if (target !== place) visit(target);
    for (const keyword of any ? ["allOf", "anyOf", "oneOf"] : ["allOf"]) {
      for (const [, branch] of children(child(place, keyword))) visit(branch);
    }
  };
  visit(schema);
  return [...found.values()];
}

/** `properties`, by name; the first schema that has one counts. */
export function propertiesOf(schemas: readonly Place[]): ReadonlyMap<string, Place> {
  const properties = new Map<string, Place>();
  for (const schema of schemas) {
    for (const [name, place] of children(child(schema, "properties"))) {
      if (!properties.has(name)) properties.set(name, place);
    }
  }
  return properties;
}

/** In 3.1 a schema may have several types: `["string", "null"]`. */
export function hasType(schemas: readonly Place[], ...types: readonly string[]): boolean {
  return schemas.some((schema) => {
    const { value } = child(schema, "type");
    return (Array.isArray(value) ? value : [value]).some((type) => types.includes(type as string));
  });
}

export function isObject(schemas: readonly Place[]): boolean {
  return hasType(schemas, "object") || propertiesOf(schemas).size > 0;
}

/** The schema of a list's elements; null where it is no list. */
export function itemsOf(schemas: readonly Place[]): Place | null {
  if (!hasType(schemas, "array")) return null;
  const items = schemas.map((schema) => child(schema, "items"));
  return items.find(({ value }) => value !== undefined) ?? null;
}
