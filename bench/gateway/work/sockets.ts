/**
 * @module A thousand WebSockets that are idle: whether they open and echo, and what each holds.
 */

import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DIRECT, POSTERN, REFERENCE } from "../contenders/index.ts";
import { residentMb, watch, withDescendants } from "../counters.ts";
import { start } from "../processes.ts";
import { CATALOG_PATH, CATALOG_SCOPES } from "../requests.ts";
import { takeTurns } from "./rounds.ts";
import type { Bench, Figures, WorkResult } from "./types.ts";

const PROGRAM = fileURLToPath(new URL("../programs/sockets.ts", import.meta.url));
const COUNT = 1000;
const IDLE_MS = 2000;

/** OPA's own question is not different for them; Envoy's static policy is not either. */
export async function sockets(bench: Bench): Promise<WorkResult> {
  const entrants = bench.contenders
    .filter(({ checks, name }) => name !== DIRECT && (checks === "nothing" || name === POSTERN))
    .map((contender) => ({
      name: contender.name,
      async begin() {
        const running = await contender.start({
          tools: bench.tools,
          upstreamPort: bench.sink.port,
          cpu: bench.cpus.gateway,
          scopes: CATALOG_SCOPES,
        });
        const roots = running.processes.map(({ pid }) => pid);
        return {
          processes: running.processes,
          async round(): Promise<Figures> {
            const before = residentMb(withDescendants(roots));
            const args = [PROGRAM, `${running.url}${CATALOG_PATH}`, running.token, String(COUNT)];
            const client = start("the client", process.execPath, args, { cpu: bench.cpus.load });
            try {
              const line = JSON.parse(await client.line()) as { seconds?: number; failed?: string };
              if (line.seconds === undefined) throw new Error(line.failed ?? "no sockets");
              const used = watch(roots);
              await wait(IDLE_MS);
              const { cpuNs } = used.stop();
              const after = residentMb(withDescendants(roots));
              return {
                "opened/s": COUNT / line.seconds,
                "KB a socket": ((after - before) * 1024) / COUNT,
                "memory MB": after,
                "CPU ms/s, idle": cpuNs / 1e6 / (IDLE_MS / 1000),
              };
            } finally {
              await client.stop();
            }
          },
        };
      },
    }));
  return {
    work: "sockets",
    title: `${COUNT.toLocaleString("en")} idle WebSockets`,
    reference: REFERENCE,
    ratios: [],
    // A second round would measure what the first one left behind.
    rows: await takeTurns(entrants, 1),
  };
}
