/**
 * @module What a matched request touches, by the name rules of its catalogue entry.
 */

import type { Access, Resource } from "../model/input.ts";
import type { CatalogueEntry, NameRule, ResourceType } from "./catalogue/types.ts";
import { opaqueResource, resourceOf } from "./names.ts";
import type { Parameters } from "./parameters.ts";

/** More combinations than any honest request names. */
const MAX_RESOURCES = 64;

/** A schema named without its table stands for the whole schema, a catalog without its schema for the whole catalog. */
const BY_PARTS: readonly ResourceType[] = ["catalog", "schema", "table"];

export function resourcesOf(
  entry: CatalogueEntry,
  access: Access,
  parameters: Parameters,
): readonly Resource[] {
  return (entry.names ?? []).flatMap((rule) => named(rule, access, parameters));
}

function named(rule: NameRule, access: Access, parameters: Parameters): readonly Resource[] {
  const values = rule.parts.map((part) => parameters.values(part));
  if (values.some((list) => list === null)) return [opaqueResource(rule.type, access)];
  const given = values.filter((list) => list !== null);
  const count = given.findIndex((list) => list.length === 0);
  const leading = count < 0 ? given : given.slice(0, count);
  // `schema_name` without `catalog_name` names something, but nobody can say what.
  if (given.slice(leading.length).some((list) => list.length > 0)) return [opaqueResource(rule.type, access)];
  if (leading.length === 0) return [];
  const names = combinations(leading);
  if (names === null) return [opaqueResource(rule.type, access)];
  const type = rule.parts.length > 1 ? (BY_PARTS[leading.length - 1] as ResourceType) : rule.type;
  return names.map((parts) =>
    parts.length > 1 && parts.some((part) => part.includes("."))
      ? opaqueResource(type, access)
      : resourceOf(type, parts.join("."), access),
  );
}

/** Every way to take one value from each list; null where there are too many. */
function combinations(lists: readonly (readonly string[])[]): readonly (readonly string[])[] | null {
  let all: string[][] = [[]];
  for (const list of lists) {
    all = all.flatMap((head) => list.map((value) => [...head, value]));
    if (all.length > MAX_RESOURCES) return null;
  }
  return all;
}
