/**
 * @module The whole table of hostile requests.
 */

import type { Row } from "../row.ts";
import { AUTHORITY } from "./authority.ts";
import { BODIES } from "./bodies.ts";
import { CHUNK_ROWS } from "./chunks.ts";
import { CREDENTIALS } from "./credentials.ts";
import { DOT_SEGMENTS } from "./dot-segments.ts";
import { ESCAPES } from "./escapes.ts";
import { FRAMING } from "./framing.ts";
import { HEADERS } from "./headers.ts";
import { METHODS } from "./methods.ts";
import { NAMES } from "./names.ts";
import { OWN_PATHS } from "./own-paths.ts";
import { PARAMETERS } from "./parameters.ts";
import { PIPELINES } from "./pipelines.ts";
import { TARGETS } from "./targets.ts";
import { TRUSTED_HEADERS } from "./trusted-headers.ts";

export const TABLE: readonly Row[] = [
  ...DOT_SEGMENTS,
  ...ESCAPES,
  ...TARGETS,
  ...AUTHORITY,
  ...PARAMETERS,
  ...NAMES,
  ...TRUSTED_HEADERS,
  ...HEADERS,
  ...FRAMING,
  ...CHUNK_ROWS,
  ...PIPELINES,
  ...METHODS,
  ...BODIES,
  ...CREDENTIALS,
  ...OWN_PATHS,
];
