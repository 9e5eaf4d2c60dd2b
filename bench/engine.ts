/**
 * @module How fast this engine evaluates, beside the same module in OPA's own package for Node, which has no deadline, and OPA's server over
 * HTTP; and what data costs each: to load, set and change it, and to hold it.
 */

import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { alignedText } from "../src/cli/access/columns.ts";
import { benchmarkCases, type Case } from "./engine/cases.ts";
import { CONTENDERS, type Contender, type Open } from "./engine/contenders.ts";
import { quantile } from "./measure.ts";

const HELP = `Usage: node --expose-gc bench/engine.ts [--quick] [--json]

Evaluations a second in this engine, in @open-policy-agent/opa-wasm and in \`opa run --server\` over kept connections on loopback, by turns, the
medians of the rounds; then times and memory of data. Ends with 1 where a target is missed.

  --quick   fewer and shorter rounds: for a look, not for a record
  --json    the numbers as one line of JSON
`;

/** Of the small policy: how many times as many evaluations as the other, at the least. */
const TARGETS = { "opa-wasm": 1, "opa server": 10 } as const;

type Name = keyof typeof CONTENDERS;

/** Each null where the contender can't do it. */
interface Numbers {
  /** Evaluations a second. */
  readonly rate: number | null;
  readonly loadMs: number | null;
  readonly setDataMs: number | null;
  readonly patchUs: number | null;
  /** What its process holds more than before it was loaded, in megabytes; a server's is all of it. */
  readonly memoryMb: number | null;
}

type Row = Readonly<Record<Name, Numbers>>;

interface Effort {
  readonly rounds: number;
  readonly roundMs: number;
  readonly dataRounds: number;
}

const FULL: Effort = { rounds: 15, roundMs: 200, dataRounds: 7 };
const QUICK: Effort = { rounds: 3, roundMs: 40, dataRounds: 3 };

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const rows: Record<string, Row> = {};
  for (const of of await benchmarkCases()) rows[of.name] = await measureCase(of, values.quick ? QUICK : FULL);
  const judged = judge(rows["small policy"] as Row);
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, rows, targets: judged })}\n`,
    );
  } else process.stdout.write(textOf(rows, judged));
  if (judged.some(({ isMet }) => !isMet)) process.exitCode = 1;
}

interface Running {
  readonly contender: Contender;
  readonly loadMs: number;
  readonly memoryMb: number;
}

async function measureCase(of: Case, effort: Effort): Promise<Row> {
  const running = new Map<Name, Running | null>();
  for (const [name, open] of Object.entries(CONTENDERS) as [Name, Open][])
    running.set(name, await started(of, name, open));
  const rates = await ratesOf(running, effort);
  const row: Partial<Record<Name, Numbers>> = {};
  for (const [name, one] of running) {
    const { contender } = one ?? {};
    const hasData = Object.keys(of.data).length > 0;
    row[name] = {
      rate: rates.get(name) ?? null,
      loadMs: one?.loadMs ?? null,
      memoryMb: one?.memoryMb ?? null,
      setDataMs: contender && hasData ? await medianMs(() => contender.setData(), effort.dataRounds) : null,
      patchUs: contender?.patch ? 1_000 * (await medianMs(contender.patch, effort.dataRounds * 10)) : null,
    };
    await contender?.close();
  }
  return row as Row;
}

/** Null where it can't evaluate the policy at all: opa-wasm has few built-ins. */
async function started(of: Case, name: Name, open: Open): Promise<Running | null> {
  globalThis.gc?.();
  const before = name === "opa server" ? 0 : process.memoryUsage().rss;
  const startedAt = performance.now();
  try {
    const contender = await open(of);
    const loadMs = performance.now() - startedAt;
    await contender.evaluate(1);
    globalThis.gc?.();
    return { contender, loadMs, memoryMb: (contender.memory() - before) / 1e6 };
  } catch (error) {
    process.stderr.write(`${name} can't run the ${of.name}: ${(error as Error).message}\n`);
    return null;
  }
}

/** By turns, so that all meet the same machine. */
async function ratesOf(
  running: ReadonlyMap<Name, Running | null>,
  { rounds, roundMs }: Effort,
): Promise<ReadonlyMap<Name, number>> {
  const counts = new Map<Name, number>();
  const samples = new Map<Name, number[]>();
  for (let round = -1; round < rounds; round++) {
    for (const [name, one] of running) {
      if (one === null) continue;
      const count = counts.get(name) ?? 64;
      const startedAt = performance.now();
      await one.contender.evaluate(count);
      const seconds = (performance.now() - startedAt) / 1_000;
      // The first round is for the compiler, and to find how many fill a round.
      counts.set(name, Math.max(16, Math.round((count / seconds) * (roundMs / 1_000))));
      if (round >= 0) samples.set(name, [...(samples.get(name) ?? []), count / seconds]);
    }
  }
  return new Map([...samples].map(([name, rates]) => [name, median(rates)]));
}

async function medianMs(call: () => void | Promise<void>, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    await call();
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).toSorted(), 0.5);
}

interface Judged {
  readonly target: string;
  readonly times: number;
  readonly isMet: boolean;
}

function judge(small: Row): readonly Judged[] {
  return Object.entries(TARGETS).map(([name, least]) => {
    const times = (small.here.rate ?? 0) / (small[name as Name].rate ?? Number.POSITIVE_INFINITY);
    return { target: `small policy: at least ${least.toFixed(1)} x ${name}`, times, isMet: times >= least };
  });
}

function textOf(rows: Readonly<Record<string, Row>>, judged: readonly Judged[]): string {
  const names = Object.keys(CONTENDERS) as Name[];
  const shown = (value: number | null, digits: number) =>
    value === null
      ? "-"
      : value.toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const table = (title: string, field: keyof Numbers, digits: number) => {
    const lines = Object.entries(rows)
      .filter(([, row]) => names.some((name) => row[name][field] !== null))
      .map(([name, row]) => [name, ...names.map((column) => shown(row[column][field], digits))]);
    return `${alignedText([[title, ...names], ...lines])}\n`;
  };
  const head = `${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores, Node ${process.version}\n\n`;
  const targets = judged.map(
    ({ target, times, isMet }) => `${isMet ? "met   " : "missed"} ${target}: ${times.toFixed(2)} x\n`,
  );
  return [
    head,
    table("evaluations a second", "rate", 0),
    table("load, ms", "loadMs", 1),
    table("set data, ms", "setDataMs", 2),
    table("change one grant, us", "patchUs", 1),
    table("memory, MB", "memoryMb", 1),
    ...targets,
  ].join("");
}

await main(process.argv.slice(2));
