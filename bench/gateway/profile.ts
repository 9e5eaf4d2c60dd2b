/**
 * @module Where Postern's time goes: small GETs under Node's CPU profiler, by whom and by what function it is taken.
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

Runs Postern under load with --cpu-prof and prints where the time went once it is warm: for whom, and in which functions.
`;

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  /** Microseconds of the monotonic clock. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Until V8 has compiled what is hot. */
const WARM_UP_SECONDS = 5;

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
  const load = (length: number) => runWrk({ ...options, seconds: length, url, token: postern.token });
  await load(WARM_UP_SECONDS);
  const startedAtUs = Number(process.hrtime.bigint() / 1000n);
  const { perSecond } = await load(seconds);
  const endedAtUs = Number(process.hrtime.bigint() / 1000n);
  await postern.gateway.stop();
  const files = readdirSync(folder).filter((name) => name.endsWith(".cpuprofile"));
  const stacks = files
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Profile)
    .flatMap((profile) => [...stacksOf(profile, startedAtUs, endedAtUs)]);
  process.stdout.write(`${Math.round(perSecond)} requests a second under the profiler\n`);
  process.stdout.write(`\non behalf of\n${topText(stacks, top, principalOf)}`);
  process.stdout.write(`\nby function\n${topText(stacks, top, ([frame]) => nameOf(frame as Frame))}`);
}

type Frame = Profile["nodes"][number]["callFrame"];

/** What ran, the innermost first, and for how long. */
interface Stack {
  readonly frames: readonly Frame[];
  readonly us: number;
}

/** What was seen of it between two times of the monotonic clock, less what was idle. */
function* stacksOf(
  { nodes, samples, timeDeltas, startTime }: Profile,
  fromUs: number,
  toUs: number,
): Generator<Stack> {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index] ?? 0;
    at += us;
    if (at < fromUs || at > toUs || frames.get(id)?.functionName === "(idle)") continue;
    const stack: Frame[] = [];
    for (let node: number | undefined = id; node !== undefined; node = parents.get(node)) {
      stack.push(frames.get(node) as Frame);
    }
    yield { frames: stack, us };
  }
}

/** The innermost code that is not Node's own: what the engine and Node do is done for it. */
function principalOf(frames: readonly Frame[]): string {
  const own = frames.find(({ url }) => url !== "" && !url.startsWith("node:") && !url.startsWith("wasm:"));
  if (own !== undefined) {
    const place = placeOf(own.url);
    return /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(place)?.[0] ?? place;
  }
  return frames[0]?.url === "" ? nameOf(frames[0]) : "Node's HTTP server, timers and streams";
}

function nameOf({ functionName, url, lineNumber }: Frame): string {
  return `${functionName || "(anonymous)"} ${placeOf(url)}${lineNumber >= 0 ? `:${lineNumber + 1}` : ""}`;
}

/** The shares of the time in which it was not idle. */
function topText(stacks: readonly Stack[], top: number, keyOf: (frames: readonly Frame[]) => string): string {
  const sums = new Map<string, number>();
  let all = 0;
  for (const { frames, us } of stacks) {
    all += us;
    const key = keyOf(frames);
    sums.set(key, (sums.get(key) ?? 0) + us);
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
