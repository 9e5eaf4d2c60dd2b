/**
 * @module How long it takes to find a request's operation, and the facts about it, over every operation of the catalogue.
 */

import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { settledRules } from "../src/access/naming.ts";
import { type Sample, sampleOf } from "../src/access/sample.ts";
import { neutralTrial } from "../src/access/trials.ts";
import { alignedText } from "../src/cli/access/columns.ts";
import { createFactFinder, loadCatalogue } from "../src/facts/index.ts";
import { type MeasureOptions, measure, type Times } from "./measure.ts";

const HELP = `Usage: node bench/facts.ts [--json]

Times the matching of made-up requests for every operation of the catalogue, of near misses (a segment too many, one
that is misspelt, a method that the path does not have), and the facts about what matched. Passes no judgement.
`;

const OPTIONS: MeasureOptions = { warmUpRounds: 20, rounds: 50, batch: 20 };

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

interface Call {
  readonly method: string;
  readonly segments: readonly string[];
}

/** Requests that look like the sample and are none of its operation, or of none at all. */
function nearMisses({ method, segments }: Sample): Call[] {
  const at = segments.length - 1;
  return [
    { method, segments: [...segments, "more"] },
    { method, segments: segments.with(at, `${segments[at]}x`) },
    ...METHODS.filter((other) => other !== method)
      .slice(0, 1)
      .map((other) => ({ method: other, segments })),
  ];
}

interface Result extends Omit<Times, "slowest"> {
  readonly requests: number;
  readonly slowest: { readonly request: string; readonly medianUs: number };
}

interface Report extends MeasureOptions {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly operations: number;
  readonly results: Readonly<Record<string, Result>>;
}

function main(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) return void process.stdout.write(HELP);
  const report = measureFacts();
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : textOf(report));
}

function measureFacts(): Report {
  const catalogue = loadCatalogue("databricks");
  const finder = createFactFinder(catalogue);
  const matchOf = ({ method, segments }: Call) => finder.match(method, segments);
  const samples = catalogue.operations.map((entry) => {
    const [rules = []] = settledRules(entry);
    return sampleOf(entry, neutralTrial(rules)?.values ?? new Map());
  });
  const matched = samples.flatMap((sample) => {
    const match = matchOf(sample);
    return match === null ? [] : [{ ...sample, match }];
  });
  const misses = samples.flatMap(nearMisses).filter((call) => matchOf(call) === null);
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    operations: catalogue.operations.length,
    ...OPTIONS,
    results: {
      "match, operations": resultOf(matched, matchOf),
      "match, near misses": resultOf(misses, matchOf),
      facts: resultOf(matched, ({ match, query, body }) => finder.facts(match, query, body)),
    },
  };
}

function resultOf<Request extends Call>(
  requests: readonly Request[],
  call: (request: Request) => unknown,
): Result {
  const times = measure(
    requests.map((request) => () => call(request)),
    OPTIONS,
  );
  const { method, segments } = requests[times.slowest.index] as Request;
  const { medianUs } = times.slowest;
  const slowest = { request: `${method} /${segments.join("/")}`, medianUs };
  return { requests: requests.length, ...times, slowest };
}

function textOf({ node, cpu, cores, operations, rounds, batch, results }: Report): string {
  const rows = Object.entries(results).map(([name, { requests, medianUs, p99Us, slowest }]) => [
    name,
    requests,
    medianUs.toFixed(2),
    p99Us.toFixed(2),
    `${slowest.medianUs.toFixed(2)} ${slowest.request}`,
  ]);
  const table = alignedText([["", "requests", "median µs", "p99 µs", "slowest by its median, µs"], ...rows]);
  return `Node ${node} on ${cores} × ${cpu}; ${operations} operations; ${rounds} rounds in batches of ${batch}\n\n${table}`;
}

if (import.meta.main) main(process.argv.slice(2));
