/**
 * @module A catalogue's services for tests of scopes: some guarded, some in areas.
 */

import type { ServiceFacts } from "../../src/tokens/index.ts";

const GUARDED = ["files", "warehouses", "statements"];

export const services: ServiceFacts = {
  canonicalService: (name) => (name === "queries-legacy" ? "queries" : name),
  services: new Set(["catalogs", "tables", "queries", "jobs", ...GUARDED]),
  isFlat: (service) => ["jobs", "warehouses", "queries"].includes(service),
  isGuarded: (service, access) =>
    access !== "*" && (GUARDED.includes(service) || (service === "catalogs" && access === "manage")),
  areas: new Map([
    [
      "sql",
      {
        services: new Set(["queries", "warehouses", "statements"]),
        guarded: new Set(["warehouses", "statements"]),
      },
    ],
    ["unity-catalog", { services: new Set(["catalogs", "tables"]), guarded: new Set<string>() }],
    ["jobs", { services: new Set(["jobs"]), guarded: new Set(["jobs"]) }],
  ]),
};
