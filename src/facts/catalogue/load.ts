/**
 * @module The catalogues that come with Postern, by the kind of upstream.
 */

import databricks from "./databricks.json" with { type: "json" };
import type { Catalogue } from "./types.ts";

const CATALOGUES = { databricks: databricks as Catalogue };

export function loadCatalogue(kind: keyof typeof CATALOGUES): Catalogue {
  return CATALOGUES[kind];
}
