/**
 * @module How long an evaluation takes in this engine, beside the same module in OPA's own package for Node, which has no deadline.
 */

import { createRequire } from "node:module";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { alignedText } from "../src/cli/access/columns.ts";
import { loadPolicy } from "../src/engine/index.ts";
import { compileRego } from "../test/engine/compile.ts";
import { quantile } from "./measure.ts";

const HELP = `Usage: node bench/engine.ts [--json]

Times evaluations of a small policy, of one that goes through a thousand rows of data, and of the small one with five kilobytes of
input; in this engine and in @open-policy-agent/opa-wasm, by turns. Then a change of data in place, and its replacement. Passes no judgement.
`;

const ROUNDS = 100;
const ROWS = 1_000;

const SMALL = `package t

import rego.v1

default allow := false

allow if {
	input.user == "alice"
	input.method == "GET"
}
`;

const SCAN = `package t

import rego.v1

default allow := false

allow if {
	some grant in data.grants
	grant.user == input.user
	grant.resource == input.resource
}
`;

const INPUT = {
  user: "alice",
  method: "GET",
  path: ["a", "b"],
  headers: { host: "x.example", accept: "*/*" },
};
const LARGE = {
  ...INPUT,
  rows: Array.from({ length: 100 }, (_, id) => ({ id, name: `name ${id}`, tags: ["a", "b"] })),
};
const MISS = { user: "x", resource: "r1" };
const GRANTS = Array.from({ length: ROWS }, (_, at) => ({
  user: `u${at}`,
  action: "read",
  resource: `r${at}`,
}));

interface Evaluator {
  evaluate(input: unknown): unknown;
  setData(data: unknown): void;
}

const { loadPolicySync } = createRequire(import.meta.url)("@open-policy-agent/opa-wasm") as {
  loadPolicySync(wasm: Uint8Array, memory: { initial: number; maximum: number }): Evaluator;
};

type Load = (wasm: Uint8Array) => Evaluator;

const ENGINES: readonly [string, Load][] = [
  ["here", (wasm) => loadPolicy(wasm)],
  ["opa-wasm", (wasm) => loadPolicySync(wasm, { initial: 5, maximum: 1_024 })],
];

/** Microseconds of an evaluation: the least of many rounds, since whatever else the machine does only adds to it. */
interface Row {
  readonly here: number;
  readonly reference: number;
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) return void process.stdout.write(HELP);
  const small = await compileRego(SMALL, "t/allow");
  const scan = await compileRego(SCAN, "t/allow");
  const rows = {
    "small policy": compare((load) => evaluation(load(small), INPUT), 5_000),
    "scan of 1,000 rows": compare((load) => {
      const policy = load(scan);
      policy.setData({ grants: GRANTS });
      return evaluation(policy, MISS);
    }, 200),
    "5 kB of input": compare((load) => evaluation(load(small), LARGE), 200),
  };
  const data = measureData(scan);
  if (values.json) process.stdout.write(`${JSON.stringify({ node: process.version, rows, data })}\n`);
  else process.stdout.write(textOf(rows, data));
}

function evaluation(policy: Evaluator, input: unknown): () => unknown {
  return () => policy.evaluate(input);
}

/** By turns, so that both meet the same machine. */
function compare(prepare: (load: Load) => () => unknown, batch: number): Row {
  const calls = ENGINES.map(([, load]) => prepare(load));
  const best = calls.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, call] of calls.entries()) best[at] = Math.min(best[at] as number, timeOf(call, batch));
  }
  return { here: best[0] as number, reference: best[1] as number };
}

function timeOf(call: () => unknown, batch: number): number {
  const startedAt = process.hrtime.bigint();
  for (let count = 0; count < batch; count++) call();
  return Number(process.hrtime.bigint() - startedAt) / batch / 1_000;
}

function measureData(wasm: Uint8Array): Readonly<Record<string, number>> {
  const policy = loadPolicy(wasm);
  const data = { grants: Object.fromEntries(GRANTS.map((grant) => [grant.user, grant])) };
  const median = (call: () => unknown, batch: number) =>
    quantile(Float64Array.from({ length: ROUNDS }, () => timeOf(call, batch)).toSorted(), 0.5);
  const setData = median(() => policy.setData(data), 2);
  const value = { user: "u7", action: "write", resource: "r7" };
  const patchData = median(() => policy.patchData([{ op: "upsert", path: ["grants", "u7"], value }]), 100);
  return { "1,000 rows set": setData, "one of them changed": patchData };
}

function textOf(rows: Readonly<Record<string, Row>>, data: Readonly<Record<string, number>>): string {
  const us = (time: number) => `${time.toFixed(2)} us`;
  const table = Object.entries(rows).map(([name, { here, reference }]) => [
    name,
    us(here),
    us(reference),
    `${(reference / here).toFixed(2)} x`,
  ]);
  const head = `${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores, Node ${process.version}\n\n`;
  const lines = Object.entries(data).map(([name, time]) => [name, us(time)]);
  return `${head}${alignedText([["", "here", "opa-wasm", "speed"], ...table])}\n${alignedText(lines)}`;
}

await main(process.argv.slice(2));
