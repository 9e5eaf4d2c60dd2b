/**
 * @module How long the analysis of SQL takes: cold, warm and under attack; what it remembers; and how long it holds up the
 * thread that serves.
 */

import { cpus } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { alignedText } from "../src/cli/access/columns.ts";
import { analyzeWith } from "../src/facts/sql/analyze.ts";
import { createSqlAnalyzer } from "../src/facts/sql/index.ts";
import { createSparkGrammar } from "../src/facts/sql/spark/parse.ts";
import { measure, quantile } from "./measure.ts";
import { distinctStatements, HOSTILE, honestStatements } from "./sql/statements.ts";

const HELP = `Usage: node bench/sql.ts [--json]

Times the analysis of the corpus' honest statements (cold: each by a grammar that has seen nothing; warm) and of hostile
ones; then the memory after 50,000 distinct statements, and how long the event loop waits while hostile statements go
through the analyzer's threads. Passes no judgement.
`;

const WARM = { warmUpRounds: 20, rounds: 30, batch: 2 };
const DISTINCT = 50_000;
const HOSTILE_ROUNDS = 3;

const NAMESPACE = { catalog: "main", schema: "shop" };

interface Times {
  readonly statements: number;
  readonly medianUs: number;
  readonly p99Us: number;
}

interface Report {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly cold: Times;
  readonly warm: Times;
  /** Milliseconds: with a grammar that is warm, but has not seen the statement. */
  readonly hostileMs: Readonly<Record<string, number>>;
  readonly distinct: Times & {
    readonly heapMbBefore: number;
    readonly heapMbAfter: number;
    readonly rssMb: number;
  };
  readonly threads: {
    readonly hostileStatements: number;
    /** Of the event loop, while they are analysed. */
    readonly longestDelayMs: number;
    /** Of honest statements that are asked for meanwhile. */
    readonly honestMedianMs: number;
    readonly honestLongestMs: number;
    readonly honestAnswered: number;
    readonly honestAsked: number;
  };
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) return void process.stdout.write(HELP);
  const report = await measureSql();
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : textOf(report));
}

async function measureSql(): Promise<Report> {
  const honest = honestStatements();
  // First, so that the memory is its own.
  const distinct = distinctTimes();
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    cold: timesOf(honest.map((sql) => timed(() => analyzeWith(createSparkGrammar(), sql, NAMESPACE)))),
    warm: warmTimes(honest),
    hostileMs: hostileTimes(honest),
    distinct,
    threads: await threadTimes(honest),
  };
}

function warmTimes(statements: readonly string[]): Times {
  const grammar = createSparkGrammar();
  const calls = statements.map((sql) => () => analyzeWith(grammar, sql, NAMESPACE));
  const { medianUs, p99Us } = measure(calls, WARM);
  return { statements: statements.length, medianUs, p99Us };
}

function hostileTimes(honest: readonly string[]): Record<string, number> {
  const grammar = createSparkGrammar();
  for (const sql of honest) analyzeWith(grammar, sql, NAMESPACE);
  return Object.fromEntries(
    Object.entries(HOSTILE).map(([name, sql]) => [
      name,
      timed(() => analyzeWith(grammar, sql, NAMESPACE)) / 1000,
    ]),
  );
}

function distinctTimes(): Report["distinct"] {
  const grammar = createSparkGrammar();
  const heapMbBefore = heapMb();
  const times = Array.from(distinctStatements(DISTINCT), (sql) =>
    timed(() => analyzeWith(grammar, sql, NAMESPACE)),
  );
  return { ...timesOf(times), heapMbBefore, heapMbAfter: heapMb(), rssMb: process.memoryUsage().rss / 1e6 };
}

async function threadTimes(honest: readonly string[]): Promise<Report["threads"]> {
  const analyzer = createSqlAnalyzer({ maxRemembered: 0 });
  await analyzer.analyze("SELECT 1", NAMESPACE);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const hostile = Array.from({ length: HOSTILE_ROUNDS }, () => Object.values(HOSTILE)).flat();
  const attack = Promise.all(hostile.map((sql) => analyzer.analyze(sql, NAMESPACE)));
  const waits: number[] = [];
  let honestAnswered = 0;
  for (const sql of honest.slice(0, 50)) {
    const startedAt = performance.now();
    if (!(await analyzer.analyze(sql, NAMESPACE)).opaque) honestAnswered++;
    waits.push(performance.now() - startedAt);
  }
  await attack;
  delay.disable();
  await analyzer.close();
  const sorted = waits.toSorted((left, right) => left - right);
  return {
    hostileStatements: hostile.length,
    longestDelayMs: delay.max / 1e6,
    honestMedianMs: quantile(sorted, 0.5),
    honestLongestMs: quantile(sorted, 1),
    honestAnswered,
    honestAsked: waits.length,
  };
}

/** Microseconds. */
function timed(call: () => unknown): number {
  const startedAt = process.hrtime.bigint();
  call();
  return Number(process.hrtime.bigint() - startedAt) / 1000;
}

function timesOf(times: readonly number[]): Times {
  const sorted = times.toSorted((left, right) => left - right);
  return { statements: times.length, medianUs: quantile(sorted, 0.5), p99Us: quantile(sorted, 0.99) };
}

function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

function textOf({ node, cpu, cores, cold, warm, hostileMs, distinct, threads }: Report): string {
  const rows = Object.entries({ cold, warm, distinct }).map(([name, { statements, medianUs, p99Us }]) => [
    name,
    statements,
    medianUs.toFixed(0),
    p99Us.toFixed(0),
  ]);
  const hostile = Object.entries(hostileMs).map(([name, ms]) => [name, ms.toFixed(1)]);
  return `Node ${node} on ${cores} × ${cpu}

${alignedText([["", "statements", "median µs", "p99 µs"], ...rows])}
${alignedText([["hostile", "ms"], ...hostile])}
heap ${distinct.heapMbBefore.toFixed(0)} MB before and ${distinct.heapMbAfter.toFixed(0)} MB after ${DISTINCT} distinct statements (RSS ${distinct.rssMb.toFixed(0)} MB)

threads, ${threads.hostileStatements} hostile statements: the event loop waits ${threads.longestDelayMs.toFixed(1)} ms at most; of ${threads.honestAsked} honest statements
meanwhile ${threads.honestAnswered} are answered, after ${threads.honestMedianMs.toFixed(1)} ms (median) to ${threads.honestLongestMs.toFixed(0)} ms
`;
}

if (import.meta.main) await main(process.argv.slice(2));
