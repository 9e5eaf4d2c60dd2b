/**
 * @module The catalogues that come with Postern, by the kind of upstream, and those that are made of a file.
 */

import { readFileSync } from "node:fs";
import databricks from "./databricks.json" with { type: "json" };
import { CatalogueError } from "./error.ts";
import { catalogueFromOpenApi, parseOpenApi, type Skipped } from "./openapi/index.ts";
import type { Catalogue } from "./types.ts";

const CATALOGUES = { databricks: databricks as Catalogue };

/** Where an upstream's catalogue comes from: `rest` has a file, the others their own. */
export type CatalogueSource =
  | { readonly kind: keyof typeof CATALOGUES }
  | { readonly kind: "rest"; readonly path: string };

export interface OpenedCatalogue {
  readonly catalogue: Catalogue;
  /** What of the file it leaves out, and why. */
  readonly skipped: readonly Skipped[];
}

export function loadCatalogue(kind: keyof typeof CATALOGUES): Catalogue {
  return CATALOGUES[kind];
}

/** Throws a `CatalogueError` where no catalogue can be made of the file. */
export function openCatalogue(source: CatalogueSource): OpenedCatalogue {
  if (source.kind !== "rest") return { catalogue: loadCatalogue(source.kind), skipped: [] };
  const { kind, path } = source;
  return catalogueFromOpenApi(parseOpenApi(readText(path), path), { upstream: kind });
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const message = `can't be read (${(error as NodeJS.ErrnoException).code})`;
    throw new CatalogueError({ file, line: null, field: "", message });
  }
}
