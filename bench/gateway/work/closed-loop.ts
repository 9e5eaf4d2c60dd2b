/**
 * @module Works whose load is wrk's: as many requests as the contender can answer.
 */

import { checkContender, type Expected, exactly } from "../check.ts";
import {
  type Contender,
  DIRECT,
  isCompared,
  POSTERN,
  pathOf,
  REFERENCE,
  type Running,
} from "../contenders/index.ts";
import { watch } from "../counters.ts";
import type { WorkName } from "../options.ts";
import {
  CATALOG,
  CATALOG_PATH,
  CATALOG_SCOPES,
  LIST_ALL,
  LIST_PATH,
  LIST_SCOPES,
  LIST_SEEN,
  NEW,
  NEW_STATEMENT,
  STATEMENT_SCOPES,
  STATEMENTS,
  STATEMENTS_PATH,
} from "../requests.ts";
import { type Asked, runWrk, wrkScript } from "../wrk.ts";
import { type Entrant, takeTurns } from "./rounds.ts";
import type { Bench, Figures, WorkResult } from "./types.ts";

export interface ClosedLoop {
  readonly work: WorkName;
  readonly title: string;
  readonly asked: Asked;
  readonly expected: Expected;
  readonly scopes: readonly string[];
  /** Which contenders can do it. */
  readonly who: (contender: Contender) => boolean;
  readonly rounds: number;
}

const CONNECTIONS = 32;
const WARM_UP_SECONDS = 2;

export const SMALL: ClosedLoop = {
  work: "small",
  title: "Small GETs: 900 bytes of JSON",
  asked: { path: CATALOG_PATH },
  expected: { method: "GET", path: CATALOG_PATH, judge: exactly(CATALOG) },
  scopes: CATALOG_SCOPES,
  who: () => true,
  rounds: 5,
};

export const LISTS: ClosedLoop = {
  work: "lists",
  title: `Lists: 100 KB of JSON, of which Postern leaves ${LIST_SEEN} elements of ${LIST_ALL}`,
  asked: { path: LIST_PATH },
  expected: { method: "GET", path: LIST_PATH, judge: judgeList },
  scopes: LIST_SCOPES,
  who: isCompared,
  rounds: 3,
};

export const SQL: ClosedLoop = {
  work: "sql",
  title: `SQL statements of 2 KB, ${STATEMENTS.length} of them again and again`,
  asked: { path: STATEMENTS_PATH, bodies: STATEMENTS },
  expected: { method: "POST", path: STATEMENTS_PATH, body: STATEMENTS[0] ?? "", judge: judgeStatement },
  scopes: STATEMENT_SCOPES,
  who: isCompared,
  rounds: 3,
};

export const NEW_SQL: ClosedLoop = {
  ...SQL,
  work: "sql-new",
  title: "SQL statements of 2 KB, none of which was seen before",
  asked: { path: STATEMENTS_PATH, bodies: [NEW_STATEMENT], renewed: NEW },
  who: ({ name }) => [DIRECT, REFERENCE, POSTERN].includes(name),
};

function judgeList(body: string, { filters, name }: Contender): void {
  const { catalogs } = JSON.parse(body) as { catalogs: unknown[] };
  const wanted = filters ? LIST_SEEN : LIST_ALL;
  if (catalogs.length !== wanted) throw new Error(`${name} gives ${catalogs.length} elements of ${wanted}`);
}

function judgeStatement(body: string, { name }: Contender): void {
  if (!body.startsWith('{"statement_id":"'))
    throw new Error(`${name} gives another body: ${body.slice(0, 200)}`);
}

export async function closedLoop(bench: Bench, work: ClosedLoop): Promise<WorkResult> {
  const script = wrkScript(work.asked);
  const entrants = bench.contenders
    .filter(work.who)
    .map((contender) => entrantOf(bench, contender, work, script));
  return {
    work: work.work,
    title: work.title,
    reference: REFERENCE,
    ratios: ["requests/s", "CPU µs"],
    rows: await takeTurns(entrants, bench.options.rounds ?? work.rounds),
  };
}

function entrantOf(bench: Bench, contender: Contender, work: ClosedLoop, script: string): Entrant {
  return {
    name: contender.name,
    async begin() {
      const running = await contender.start({
        tools: bench.tools,
        upstreamPort: bench.upstream.port,
        cpu: bench.cpus.gateway,
        scopes: work.scopes,
      });
      await checkContender(contender, running, work.expected);
      return {
        processes: running.processes,
        async warmUp() {
          await load(
            bench,
            running,
            work.asked.path,
            script,
            Math.min(WARM_UP_SECONDS, bench.options.seconds),
          );
        },
        round: () => load(bench, running, work.asked.path, script, bench.options.seconds),
      };
    },
  };
}

/** One round of wrk, with what the contender's processes used meanwhile: the upstream's, where there is nothing between. */
export async function load(
  bench: Bench,
  running: Running,
  path: string,
  script: string,
  seconds: number,
): Promise<Figures> {
  const measured = running.processes.length > 0 ? running.processes : [bench.upstream.process];
  const used = watch(measured.map(({ pid }) => pid));
  const result = await runWrk({
    path: pathOf(bench.tools.wrk),
    script,
    cpu: bench.cpus.load,
    connections: CONNECTIONS,
    seconds,
    url: `${running.url}${path}`,
    token: running.token,
  }).finally(() => running.tidy?.());
  const { cpuNs, peakMb } = used.stop();
  return {
    "requests/s": result.perSecond,
    "p50 ms": result.p50Ms,
    "p99 ms": result.p99Ms,
    "CPU µs": cpuNs / result.requests / 1000,
    "memory MB": peakMb,
    // A column of its own, so that no error counts as an answer unseen.
    ...(result.refused > 0 ? { "refused %": (100 * result.refused) / result.requests } : {}),
  };
}
