/**
 * @module One worker and all: Postern on every core, with the load beside it.
 */

import { truncateSync } from "node:fs";
import schema from "../../../schemas/config.json" with { type: "json" };
import { DIRECT, POSTERN, REFERENCE } from "../contenders/index.ts";
import { startPostern } from "../contenders/postern.ts";
import { CATALOG_PATH, CATALOG_SCOPES } from "../requests.ts";
import { wrkScript } from "../wrk.ts";
import { load } from "./closed-loop.ts";
import { type Entrant, takeTurns } from "./rounds.ts";
import type { Bench, WorkResult } from "./types.ts";

const ROUNDS = 3;
const MISSING = "the config has no field `workers` yet";

export async function workers(bench: Bench): Promise<WorkResult> {
  const script = wrkScript({ path: CATALOG_PATH });
  const unpinned: Bench = { ...bench, cpus: { gateway: null, load: null } };
  const hasWorkers = Object.hasOwn(schema.properties, "workers");
  const postern = (name: string, config: Readonly<Record<string, unknown>>): Entrant => ({
    name,
    async begin() {
      const running = await startPostern({
        tools: bench.tools,
        upstreamPort: bench.upstream.port,
        cpu: null,
        scopes: CATALOG_SCOPES,
        config,
      });
      const round = async () => {
        const figures = await load(unpinned, running, CATALOG_PATH, script, bench.options.seconds);
        truncateSync(running.decisionLog);
        return figures;
      };
      return { processes: running.processes, warmUp: async () => void (await round()), round };
    },
  });
  const passthroughs = bench.contenders.filter(({ name }) => name === DIRECT || name === REFERENCE);
  const entrants: Entrant[] = passthroughs.map((contender) => ({
    name: contender.name,
    async begin() {
      const place = { tools: bench.tools, upstreamPort: bench.upstream.port, cpu: null, scopes: [] };
      const running = await contender.start(place);
      const round = () => load(unpinned, running, CATALOG_PATH, script, bench.options.seconds);
      return { processes: running.processes, warmUp: async () => void (await round()), round };
    },
  }));
  if (bench.contenders.some(({ name }) => name === POSTERN)) {
    entrants.push(postern("Postern, 1 worker", hasWorkers ? { workers: 1 } : {}));
    entrants.push(
      hasWorkers
        ? postern("Postern, all workers", { workers: "auto" })
        : { name: "Postern, all workers", begin: () => Promise.reject(new Error(MISSING)) },
    );
  }
  return {
    work: "workers",
    title: "One worker and all, nothing pinned: small GETs",
    reference: "Postern, 1 worker",
    ratios: ["requests/s", "CPU µs"],
    rows: await takeTurns(entrants, bench.options.rounds ?? ROUNDS),
  };
}
