/**
 * @module Large files, down and up: one at a time, and fifty at once with the memory that they take.
 */

import { fileURLToPath } from "node:url";
import { isCompared, REFERENCE, type Running } from "../contenders/index.ts";
import { watch } from "../counters.ts";
import { start } from "../processes.ts";
import { FILE_PATH, FILE_SCOPES } from "../requests.ts";
import { takeTurns } from "./rounds.ts";
import type { Bench, Figures, WorkResult } from "./types.ts";

const PROGRAM = fileURLToPath(new URL("../programs/streams.ts", import.meta.url));
const AT_ONCE = 50;
const IN_TURN = 5;
const LIMIT_MS = 120_000;
const ROUNDS = 2;

export type Direction = "download" | "upload";

export async function streams(bench: Bench, direction: Direction): Promise<WorkResult> {
  const upstream = direction === "download" ? bench.upstream : bench.sink;
  const entrants = bench.contenders.filter(isCompared).map((contender) => ({
    name: contender.name,
    async begin() {
      const running = await contender.start({
        tools: bench.tools,
        upstreamPort: upstream.port,
        cpu: bench.cpus.gateway,
        scopes: FILE_SCOPES,
      });
      const measured = running.processes.length > 0 ? running.processes : [upstream.process];
      const pids = measured.map(({ pid }) => pid);
      return {
        processes: running.processes,
        warmUp: async () => void (await transfer(bench, running, pids, direction, 2, 1)),
        async round(): Promise<Figures> {
          const one = await transfer(bench, running, pids, direction, IN_TURN, 1);
          const many = await transfer(bench, running, pids, direction, AT_ONCE, AT_ONCE);
          return {
            "one at a time MB/s": one.rate,
            [`${AT_ONCE} at once MB/s`]: many.rate,
            "CPU ms/100 MB": many.cpuMs,
            [`memory MB, ${AT_ONCE} at once`]: many.peakMb,
            [`seconds, ${AT_ONCE} at once`]: many.seconds,
          };
        },
      };
    },
  }));
  return {
    work: direction === "download" ? "downloads" : "uploads",
    title: `${direction === "download" ? "Downloads" : "Uploads"} of ${bench.fileMb * 1.048576 >= 100 ? 100 : bench.fileMb} MB`,
    reference: REFERENCE,
    ratios: ["one at a time MB/s", `${AT_ONCE} at once MB/s`, "CPU ms/100 MB"],
    rows: await takeTurns(
      entrants,
      bench.options.rounds === null ? ROUNDS : Math.min(bench.options.rounds, ROUNDS),
    ),
  };
}

async function transfer(
  bench: Bench,
  running: Running,
  pids: readonly number[],
  direction: Direction,
  count: number,
  atOnce: number,
) {
  const bytes = String(bench.fileMb * 1024 * 1024);
  const args = [direction, `${running.url}${FILE_PATH}`, running.token, bytes, String(count), String(atOnce)];
  const used = watch(pids);
  const client = start("the client", process.execPath, [PROGRAM, ...args], { cpu: bench.cpus.load });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void client.stop();
  }, LIMIT_MS);
  const { stdout, stderr } = await client.finished();
  clearTimeout(timer);
  const { cpuNs, peakMb } = used.stop();
  if (late) throw new Error(`not done after ${LIMIT_MS / 1000} s`);
  if (stdout === "") throw new Error(/^Error: .*$/m.exec(stderr)?.[0] ?? stderr.slice(-300));
  const { seconds, megabytes } = JSON.parse(stdout) as {
    readonly seconds: number;
    readonly megabytes: number;
  };
  return { rate: megabytes / seconds, cpuMs: cpuNs / 1e6 / (megabytes / 100), peakMb, seconds };
}
