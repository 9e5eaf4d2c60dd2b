/**
 * @module The areas of a catalogue, scopes that Databricks itself has, by the services that are wholly within them: a scope
 * that names such a service asks for nothing that the area has not.
 */

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
