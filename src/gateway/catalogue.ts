/**
 * @module The catalogue of a config's upstream: the one place where it is opened, for the gateway and for whoever reads
 * a config.
 */

import { type Config, ConfigError, type ServicesOf } from "../config/index.ts";
import { CatalogueError, createFactFinder, type OpenedCatalogue, openCatalogue } from "../facts/index.ts";

/** Throws a `ConfigError` where the catalogue's file is none. */
export function catalogueOf({ catalogue }: Pick<Config["upstream"], "catalogue">): OpenedCatalogue {
  try {
    return openCatalogue(catalogue);
  } catch (error) {
    if (error instanceof CatalogueError) throw new ConfigError([error.problem]);
    throw error;
  }
}

/** By which a config's scopes are read. */
export const servicesOf: ServicesOf = (catalogue) => createFactFinder(catalogueOf({ catalogue }).catalogue);
