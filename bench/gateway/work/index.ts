/**
 * @module All works by their names.
 */

import type { WorkName } from "../options.ts";
import { closedLoop, LISTS, NEW_SQL, SMALL, SQL } from "./closed-loop.ts";
import { grants } from "./grants.ts";
import { latency } from "./latency.ts";
import { sockets } from "./sockets.ts";
import { streams } from "./streams.ts";
import type { Bench, WorkResult } from "./types.ts";
import { workers } from "./workers.ts";

export type { Bench, Row, WorkResult } from "./types.ts";

export const MEASURES: Readonly<Record<WorkName, (bench: Bench) => Promise<WorkResult>>> = {
  small: (bench) => closedLoop(bench, SMALL),
  latency,
  lists: (bench) => closedLoop(bench, LISTS),
  sql: (bench) => closedLoop(bench, SQL),
  "sql-new": (bench) => closedLoop(bench, NEW_SQL),
  downloads: (bench) => streams(bench, "download"),
  uploads: (bench) => streams(bench, "upload"),
  sockets,
  grants,
  workers,
};
