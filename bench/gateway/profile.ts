/**
 * @module Where Postern's time goes: small GETs under Node's CPU profiler, and what functions took it by themselves.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../../tools/cli.ts";
import { pathOf } from "./contenders/index.ts";
import { startPostern } from "./contenders/postern.ts";
import { positive } from "./options.ts";
import { pinWith, temporaryFolder, withCleanUp } from "./processes.ts";
import { CATALOG_PATH, CATALOG_SCOPES, STATEMENT_SCOPES, STATEMENTS, STATEMENTS_PATH } from "./requests.ts";
import { findTools } from "./tools.ts";
import { startUpstream } from "./upstream.ts";
import { runWrk, wrkScript } from "./wrk.ts";

const HELP = `Usage: node bench/gateway/profile.ts [--work small|sql] [--seconds N] [--top N]

Runs Postern under load with --cpu-prof and prints self time: by file, and by function. The start is in it, too.
`;

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const WORKS = {
  small: { asked: { path: CATALOG_PATH }, scopes: CATALOG_SCOPES },
  sql: { asked: { path: STATEMENTS_PATH, bodies: STATEMENTS }, scopes: STATEMENT_SCOPES },
};

async function main(work: keyof typeof WORKS, seconds: number, top: number): Promise<void> {
  const tools = await findTools(true);
  if ("path" in tools.taskset) pinWith(tools.taskset.path);
  const folder = temporaryFolder("profile");
  const { asked, scopes } = WORKS[work];
  const upstream = await startUpstream(pathOf(tools.nginx), "1", 1);
  const flags = ["--cpu-prof", `--cpu-prof-dir=${folder}`, join(ROOT, "src", "cli", "main.ts")];
  const postern = await startPostern(
    { tools, upstreamPort: upstream.port, cpu: "0", scopes },
    { command: [process.execPath, ...flags] },
  );
  const options = { path: pathOf(tools.wrk), script: wrkScript(asked), cpu: "1", connections: 32, seconds };
  const url = `${postern.url}${asked.path}`;
  const { perSecond } = await runWrk({ ...options, url, token: postern.token });
  await postern.gateway.stop();
  const files = readdirSync(folder).filter((name) => name.endsWith(".cpuprofile"));
  const profiles = files.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Profile);
  process.stdout.write(`${Math.round(perSecond)} requests a second under the profiler\n`);
  process.stdout.write(`\nby file\n${topText(profiles, top, ({ url: file }) => placeOf(file))}`);
  process.stdout.write(
    `\nby function\n${topText(
      profiles,
      top,
      ({ functionName, url: file, lineNumber }) =>
        `${functionName || "(anonymous)"} ${placeOf(file)}${lineNumber >= 0 ? `:${lineNumber + 1}` : ""}`,
    )}`,
  );
}

type Frame = Profile["nodes"][number]["callFrame"];

/** The share of the time in which it was not idle. */
function topText(profiles: readonly Profile[], top: number, keyOf: (frame: Frame) => string): string {
  const sums = new Map<string, number>();
  let all = 0;
  for (const { nodes, samples, timeDeltas } of profiles) {
    const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
    for (const [index, id] of samples.entries()) {
      const frame = frames.get(id);
      if (frame === undefined || frame.functionName === "(idle)") continue;
      const us = timeDeltas[index] ?? 0;
      all += us;
      const key = keyOf(frame);
      sums.set(key, (sums.get(key) ?? 0) + us);
    }
  }
  const sorted = [...sums].toSorted(([, one], [, other]) => other - one).slice(0, top);
  return sorted.map(([key, us]) => `${((100 * us) / all).toFixed(1).padStart(5)} %  ${key}\n`).join("");
}

function placeOf(url: string): string {
  if (url === "") return "(engine)";
  return url.startsWith("file://") ? relative(ROOT, new URL(url).pathname) : url;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      work: { type: "string", default: "small" },
      seconds: { type: "string", default: "10" },
      top: { type: "string", default: "25" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else {
    const work = values.work === "sql" ? "sql" : "small";
    const [seconds, top] = [positive("--seconds", values.seconds), positive("--top", values.top)];
    await withCleanUp(() => main(work, seconds, top));
  }
}
