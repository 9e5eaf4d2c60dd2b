/**
 * @module What a run of the benchmark is told.
 */

import { parseArgs } from "node:util";

export const HELP = `Usage: make bench ARGS='…', or node bench/gateway/main.ts …

Postern and other gateways before the same upstream on loopback, in short rounds that take turns. Prints medians, and
ratios to a bare node:http passthrough without any policy; writes bench/results/NAME.json, .md and .svg.

  --work LIST     some of: small, latency, lists, sql, sql-new, downloads, uploads, sockets, grants, workers
  --only REGEX    only the contenders whose names match, and the reference
  --rounds N      rounds of each contender (default 5 for small, 2 or 3 for others)
  --seconds N     length of a round (default 3)
  --quick         one round of a second, smaller streams, without sql-new, uploads and grants: whether all works, not how fast it is
  --name NAME     of the files written (default gateway for a whole run, partial for any other)
  --no-install    skip what is not there instead of getting it
  --json          print the results as JSON instead of tables
  --help          this text
`;

export const WORKS = [
  "small",
  "latency",
  "lists",
  "sql",
  "sql-new",
  "downloads",
  "uploads",
  "sockets",
  "grants",
  "workers",
] as const;

const LEFT_OUT_WHERE_QUICK: readonly string[] = ["sql-new", "uploads", "grants"];

export type WorkName = (typeof WORKS)[number];

export interface BenchOptions {
  readonly works: readonly WorkName[];
  readonly only: RegExp | null;
  /** Null where each work has its own. */
  readonly rounds: number | null;
  readonly seconds: number;
  readonly quick: boolean;
  readonly name: string;
  readonly install: boolean;
  readonly json: boolean;
}

/** Null where help was asked for. */
export function parseBenchOptions(args: readonly string[]): BenchOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      work: { type: "string" },
      only: { type: "string" },
      rounds: { type: "string" },
      seconds: { type: "string" },
      quick: { type: "boolean", default: false },
      name: { type: "string" },
      "no-install": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  const { quick, only } = values;
  const byDefault = quick ? WORKS.filter((work) => !LEFT_OUT_WHERE_QUICK.includes(work)) : WORKS;
  const works = values.work?.split(",").map(workNamed) ?? byDefault;
  const whole = works.length === WORKS.length && only === undefined && !quick;
  return {
    works,
    only: only === undefined ? null : new RegExp(only, "i"),
    rounds: values.rounds === undefined ? (quick ? 1 : null) : positive("--rounds", values.rounds),
    seconds: values.seconds === undefined ? (quick ? 1 : 3) : positive("--seconds", values.seconds),
    quick,
    name: values.name ?? (whole ? "gateway" : "partial"),
    install: !values["no-install"],
    json: values.json,
  };
}

function workNamed(name: string): WorkName {
  const found = WORKS.find((work) => work === name);
  if (found === undefined) throw new Error(`no work is called ${name}; there are ${WORKS.join(", ")}`);
  return found;
}

export function positive(option: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${option} must be a number above zero`);
  return number;
}
