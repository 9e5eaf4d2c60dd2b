/**
 * @module `make bench`: Postern beside what else could stand in its place, in one run on one machine.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../tools/cli.ts";
import { CONTENDERS, missingOf, POSTERN, pathOf, REFERENCE } from "./contenders/index.ts";
import { type BenchOptions, HELP, parseBenchOptions } from "./options.ts";
import { chartOf } from "./output/chart.ts";
import { type Report, reportText } from "./output/table.ts";
import { pinWith, withCleanUp } from "./processes.ts";
import { tell } from "./tell.ts";
import { findTools, type Tools } from "./tools.ts";
import { startSink, startUpstream } from "./upstream.ts";
import { type Bench, MEASURES, type WorkResult } from "./work/index.ts";

const FILE_MB = 100;
const QUICK_FILE_MB = 10;

async function main(options: BenchOptions): Promise<void> {
  const startedAt = performance.now();
  const tools = await findTools(options.install);
  const needed = missingOf(tools.nginx, tools.wrk);
  if (needed !== null) throw new Error(`nothing can be measured: ${needed}`);
  const leftOut: Record<string, string> = {};
  const contenders = CONTENDERS.filter((contender) => {
    const why = contender.missing(tools);
    if (why !== null) leftOut[contender.name] = why;
    const wanted = options.only?.test(contender.name) ?? true;
    return why === null && (wanted || contender.name === REFERENCE);
  });
  for (const [name, why] of Object.entries(leftOut)) tell(`left out: ${name}: ${why}`);
  const pinned = pinning(tools);
  const fileMb = options.quick ? QUICK_FILE_MB : FILE_MB;
  const bench: Bench = {
    options,
    tools,
    contenders,
    upstream: await startUpstream(pathOf(tools.nginx), pinned.load, fileMb),
    sink: await startSink(pinned.load),
    cpus: pinned,
    fileMb,
  };
  const works: WorkResult[] = [];
  for (const name of options.works) {
    tell(`${name}, after ${Math.round((performance.now() - startedAt) / 1000)} s`);
    works.push(await MEASURES[name](bench));
  }
  const report = reportOf(options, tools, pinned.said, leftOut, works);
  write(options.name, report);
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : reportText(report));
  tell(`took ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

/** The gateway has a core of its own; load and upstream share another, so that they take nothing from it. */
function pinning({ taskset }: Tools): {
  readonly gateway: string | null;
  readonly load: string | null;
  readonly said: string;
} {
  if ("missing" in taskset || cpus().length < 2) {
    const why = "missing" in taskset ? taskset.missing : "one core";
    return { gateway: null, load: null, said: `nothing pinned: ${why}` };
  }
  pinWith(taskset.path);
  return { gateway: "0", load: "1", said: "gateway on core 0, load and upstream on core 1" };
}

function reportOf(
  { seconds }: BenchOptions,
  tools: Tools,
  said: string,
  leftOut: Readonly<Record<string, string>>,
  works: readonly WorkResult[],
): Report {
  const versions: Record<string, string> = {};
  for (const [name, tool] of Object.entries(tools)) if ("version" in tool) versions[name] = tool.version;
  const when = new Date().toISOString().slice(0, 10);
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length };
  return { when, ...machine, pinning: said, versions, seconds, leftOut, works };
}

function write(name: string, report: Report): void {
  const folder = join(ROOT, "bench", "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(folder, `${name}.md`), reportText(report));
  const small = report.works.find(({ work }) => work === "small");
  const chart = small === undefined ? null : chartOf(small, POSTERN);
  if (chart !== null) writeFileSync(join(folder, `${name}.svg`), chart);
}

if (import.meta.main) {
  const options = parseBenchOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(HELP);
  else {
    await withCleanUp(() => main(options)).catch((error: unknown) => {
      tell((error as Error).message);
      process.exitCode = 1;
    });
  }
}
