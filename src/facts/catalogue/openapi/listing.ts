/**
 * @module Which field of a list's elements names them as scopes do.
 *
 * A scope names a resource as paths do. An element is kept or left out by that name, so a field that says something
 * else, such as a title that anybody may choose, must not stand in for it: where it is not sure, the list has no name
 * and can't be filtered.
 */

import type { Listing } from "../types.ts";
import type { AnsweredList } from "./content.ts";
import type { Draft } from "./operation.ts";
import { parametersOf, shapeOf } from "./template.ts";
import { kebab } from "./words.ts";

/** Last words of parameters that are names of fields, too: `{gist_id}` is the element's `id`. */
const FIELD_WORDS = new Set(["id", "key", "name", "number", "slug", "uuid"]);

/**
 * By the shape of a collection's template, the parameter that names one of its elements: `gist_id` for `/gists` where
 * there is a `GET /gists/{gist_id}`. Below another resource an element's name is not all of its resource's, so
 * collections there have none.
 */
export function itemParameters(drafts: readonly Draft[]): ReadonlyMap<string, string> {
  const items = new Map<string, string>();
  for (const { method, template } of drafts) {
    const last = template.at(-1);
    if (method !== "GET" || last?.kind !== "parameter" || last.verb !== null || last.isRest) continue;
    if (parametersOf(template).length === 1) items.set(shapeOf(template.slice(0, -1)), last.name);
  }
  return items;
}

/** `parameter` is that of an element's own path, where it has one. */
export function listingOf({ field, elementFields }: AnsweredList, parameter: string | undefined): Listing {
  const name = parameter === undefined ? null : nameField(elementFields, parameter);
  return name === null ? { field } : { field, name };
}

function nameField(fields: ReadonlySet<string>, parameter: string): string | null {
  if (fields.has(parameter)) return parameter;
  const word = kebab(parameter).split("-").at(-1) ?? "";
  return FIELD_WORDS.has(word) && fields.has(word) ? word : null;
}
