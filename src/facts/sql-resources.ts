/**
 * @module What a statement touches, as resources: the tables and functions that it names, and results that would leave past
 * the gateway.
 */

import type { Access, Resource, SqlFacts } from "../model/input.ts";
import type { CatalogueEntry } from "./catalogue/types.ts";
import { namedResource, resourceOf } from "./names.ts";
import type { Parameters } from "./parameters.ts";

/** What a query reads; nothing of a statement that does more, which needs a scope for the whole service. */
export function sqlResources(
  sql: SqlFacts | null,
  { service, access }: { readonly service: string; readonly access: Access },
): readonly Resource[] {
  if (sql === null || !sql.read_only) return [];
  const named = (type: string) => (name: string) =>
    resourceOf({ type, service, access, isFlat: false }, name);
  return [...sql.tables.map(named("table")), ...sql.functions.map(named("function"))];
}

/**
 * Links to results are presigned URLs: whoever has one reads the data without the gateway. So to ask for them is to manage
 * something, by a name that scopes can have: `statements:manage:external-links`.
 */
export function externalLinks(
  { inline }: CatalogueEntry,
  service: string,
  parameters: Parameters,
): readonly Resource[] {
  if (inline === undefined) return [];
  const asked = parameters.values(inline.field);
  if (asked?.every((value) => value === inline.value)) return [];
  return [
    namedResource({ type: "external-links", service, access: "manage", isFlat: true }, ["external-links"]),
  ];
}
