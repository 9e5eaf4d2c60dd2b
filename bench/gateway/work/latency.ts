/**
 * @module Added latency: what a request takes at a fixed rate that leaves everybody time, by an open loop.
 */

import { fileURLToPath } from "node:url";
import { checkContender, exactly } from "../check.ts";
import { type Contender, DIRECT, isCompared, pathOf, REFERENCE, type Running } from "../contenders/index.ts";
import { watch } from "../counters.ts";
import { start } from "../processes.ts";
import { CATALOG, CATALOG_PATH, CATALOG_SCOPES } from "../requests.ts";
import { runWrk, wrkScript } from "../wrk.ts";
import { takeTurns } from "./rounds.ts";
import type { Bench, Figures, Row, WorkResult } from "./types.ts";

const RATE = 1000;
const PROGRAM = fileURLToPath(new URL("../programs/pace.ts", import.meta.url));
const ROUNDS = 2;
/** A p99 needs some thousands. */
const SECONDS = 10;
const WARM_UP_SECONDS = 8;
const WARM_UP_CONNECTIONS = 16;

const takesPart = (contender: Contender) =>
  isCompared(contender) || contender.name === "Envoy, JWT and static RBAC";

interface Paced {
  readonly asked: number;
  readonly answered: number;
  readonly failed: number;
  readonly firstError: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export async function latency(bench: Bench): Promise<WorkResult> {
  const { contenders, upstream, tools, cpus, options } = bench;
  const seconds = options.quick ? 1 : Math.max(options.seconds, SECONDS);
  const entrants = contenders.filter(takesPart).map((contender) => ({
    name: contender.name,
    async begin() {
      const place = { tools, upstreamPort: upstream.port, cpu: cpus.gateway, scopes: CATALOG_SCOPES };
      const running = await contender.start(place);
      await checkContender(contender, running, {
        method: "GET",
        path: CATALOG_PATH,
        judge: exactly(CATALOG),
      });
      const round = async (length: number): Promise<Figures> => {
        const measured = running.processes.length > 0 ? running.processes : [upstream.process];
        const used = watch(measured.map(({ pid }) => pid));
        const args = [PROGRAM, `${running.url}${CATALOG_PATH}`, running.token, String(RATE), String(length)];
        const { stdout, stderr } = await start("the pacer", process.execPath, args, {
          cpu: cpus.load,
        }).finished();
        const { cpuNs } = used.stop();
        running.tidy?.();
        if (stdout === "") throw new Error(`the pacer ended: ${stderr}`);
        const paced = JSON.parse(stdout) as Paced;
        if (paced.answered !== paced.asked) {
          throw new Error(`${paced.answered} of ${paced.asked} answered: ${paced.firstError}`);
        }
        return {
          "p50 ms": paced.p50Ms,
          "p99 ms": paced.p99Ms,
          "max ms": paced.maxMs,
          "CPU µs": cpuNs / paced.asked / 1000,
        };
      };
      return {
        processes: running.processes,
        async warmUp() {
          // What a compiler still has to do would count as latency: with one core for all, it takes milliseconds at a time.
          if (!options.quick) await warmUp(bench, running);
          await round(1);
        },
        round: () => round(seconds),
      };
    },
  }));
  const rows = await takeTurns(entrants, options.rounds ?? ROUNDS);
  return {
    work: "latency",
    title: `Latency at ${RATE.toLocaleString("en")} requests a second, small GETs; "added" is to direct`,
    reference: REFERENCE,
    ratios: [],
    rows: withAdded(rows),
  };
}

/** As many requests as can be, for as long as V8 needs to have compiled what is hot. */
async function warmUp({ tools, cpus }: Bench, { url, token, tidy }: Running): Promise<void> {
  await runWrk({
    path: pathOf(tools.wrk),
    script: wrkScript({ path: CATALOG_PATH }),
    cpu: cpus.load,
    connections: WARM_UP_CONNECTIONS,
    seconds: WARM_UP_SECONDS,
    url: `${url}${CATALOG_PATH}`,
    token,
  }).finally(() => tidy?.());
}

/** The load generator's own floor is in the direct row, and taken from the others'. */
function withAdded(rows: readonly Row[]): readonly Row[] {
  const floor = rows.find(({ name }) => name === DIRECT)?.figures;
  const added = (figures: Figures, name: string) => {
    const [own, least] = [figures[name], floor?.[name]];
    return own == null || least == null ? null : own - least;
  };
  return rows.map((row) => ({
    ...row,
    figures:
      Object.keys(row.figures).length === 0
        ? row.figures
        : {
            ...row.figures,
            "p50 added ms": added(row.figures, "p50 ms"),
            "p99 added ms": added(row.figures, "p99 ms"),
          },
  }));
}
