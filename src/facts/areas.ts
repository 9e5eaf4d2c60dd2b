/**
 * @module The areas of a catalogue, scopes that Databricks itself has, by the services that are wholly within them: a scope
 * that names such a service asks for nothing that the area has not.
 */

import type { SqlFacts } from "../model/input.ts";
import type { Catalogue, CatalogueEntry } from "./catalogue/types.ts";

interface AreaServices {
  readonly services: ReadonlySet<string>;
  readonly guarded: ReadonlySet<string>;
}

export function areasOf(
  { operations }: Catalogue,
  serviceOf: (entry: CatalogueEntry) => string,
): ReadonlyMap<string, AreaServices> {
  const names = new Set(operations.flatMap((entry) => entry.areas ?? []));
  const byService = Map.groupBy(operations, serviceOf);
  return new Map(
    [...names].map((area) => {
      const isIn = (entry: CatalogueEntry) => entry.areas?.includes(area) ?? false;
      const wholly = (counts: (entry: CatalogueEntry) => boolean) =>
        [...byService].filter(
          ([, all]) => all.some(isIn) && all.every((entry) => !counts(entry) || isIn(entry)),
        );
      return [
        area,
        {
          services: new Set(wholly((entry) => entry.guarded === undefined).map(([service]) => service)),
          // What a body's field makes guarded, no area reaches.
          guarded: new Set(
            wholly(() => true)
              .filter(([, all]) => all.every((entry) => entry.guardFields === undefined))
              .map(([service]) => service),
          ),
        },
      ];
    }),
  );
}

const READING = new Set(["GET", "HEAD"]);

/**
 * The scopes of areas that reach an operation, as tokens hold them: `sql`, and what of `sql:read`, `sql:restricted-query` and
 * `sql:read:restricted-query` does. An area that is called like a service has no modifiers: `jobs:read` is the service's scope.
 */
export function areaScopesOf(
  { areas = [], method, owned, inline }: CatalogueEntry,
  { sql, isService }: { readonly sql: SqlFacts | null; readonly isService: (name: string) => boolean },
): readonly string[] {
  return areas.flatMap((area) => {
    if (isService(area)) return [area];
    const reads = READING.has(method);
    const asksAfterStatement = owned !== undefined;
    const runsQuery = inline !== undefined && sql?.read_only === true;
    const queries = area === "sql" && (asksAfterStatement || runsQuery);
    return [
      area,
      ...(reads ? [`${area}:read`] : []),
      ...(queries ? [`${area}:restricted-query`] : []),
      ...(area === "sql" && (reads || queries) ? [`${area}:read:restricted-query`] : []),
    ];
  });
}
