/**
 * @module Runs OPA's compliance suite in this engine: 4,427 cases of Rego v1 and v0, by the rules of OPA's own WebAssembly host.
 */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ExitCode, ROOT, runAsProgram, shown, tell } from "./cli.ts";
import { judge } from "./compliance/judge.ts";
import { pageOf } from "./compliance/page.ts";
import { countsOf, failuresOf, type Judged, summaryOf } from "./compliance/report.ts";
import { loadSuite, type Suite, type SuiteCase } from "./compliance/suite.ts";

const RECORD = join(ROOT, "tools", "compliance", "record.json");
const PAGE = join(ROOT, "docs", "compliance.md");
const PROGRESS_EVERY = 500;

const HELP = `Usage: node tools/compliance.ts [--filter REGEX] [--failures] [--json] [--record]

Runs OPA's compliance suite in this engine. Ends with 0 where as many cases pass as tools/compliance/record.json says and
docs/compliance.md explains the others; with --filter, where all that it names pass; else with 1. Needs Go, which gets the suite and compiles it, once.

  --filter REGEX   only cases whose folder or note matches (case-insensitive), such as 'time' or '^jwt'
  --failures       each case that does not pass, with what it wants and what it got
  --json           the verdict on every case as JSON
  --record         write down how many pass, and docs/compliance.md
  --help           this text
`;

async function main(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      filter: { type: "string" },
      failures: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
    },
  });
  const suite = await loadSuite();
  const judged = await judgeAll(suite, chosen(suite.cases, values.filter));
  if (values.json) process.stdout.write(`${JSON.stringify(judged.map(rowOf), null, 2)}\n`);
  else process.stdout.write(`${values.failures ? `${failuresOf(judged)}\n` : ""}${summaryOf(judged)}`);
  if (values.filter !== undefined) return countsOf(judged)["all"]?.failed === 0 ? 0 : 1;
  if (values.record) await record(judged);
  return compare(judged);
}

async function record(judged: readonly Judged[]): Promise<void> {
  await writeFile(RECORD, `${JSON.stringify(passedOf(judged), null, 2)}\n`);
  await writeFile(PAGE, pageOf(judged).text);
}

function chosen(cases: readonly SuiteCase[], filter: string | undefined): readonly SuiteCase[] {
  if (filter === undefined) return cases;
  const pattern = new RegExp(filter, "i");
  return cases.filter(({ folder, note }) => pattern.test(folder) || pattern.test(note));
}

async function judgeAll(suite: Suite, cases: readonly SuiteCase[]): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const test of cases) {
    if (judged.length % PROGRESS_EVERY === 0) tell(`${judged.length} of ${cases.length} cases`);
    const verdict =
      test.module === undefined
        ? { outcome: "failed" as const, reason: "does not compile", want: "", got: test.compileError ?? "" }
        : await judge(test, await suite.module(test.module));
    judged.push({ test, verdict });
  }
  return judged;
}

function rowOf({ test, verdict }: Judged): object {
  return { suite: test.suite, folder: test.folder, note: test.note, ...verdict };
}

function passedOf(judged: readonly Judged[]): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(countsOf(judged)).map(([suite, { passed }]) => [suite, passed]));
}

/** With what was written down; and whether each case that does not pass is explained. */
async function compare(judged: readonly Judged[]): Promise<ExitCode> {
  const passed = passedOf(judged);
  const recorded = JSON.parse(await readFile(RECORD, "utf8")) as Record<string, number>;
  const { text, unexplained } = pageOf(judged);
  const problems = [
    ...Object.entries(recorded)
      .filter(([suite, number]) => (passed[suite] ?? 0) < number)
      .map(([suite, number]) => `${suite}: ${passed[suite]} pass, ${number} did before`),
    ...unexplained.map((note) => `not explained in tools/compliance/known.ts: ${note}`),
  ];
  if ((await readFile(PAGE, "utf8").catch(() => "")) !== text) {
    problems.push(`${shown(PAGE)} is stale: \`make compliance ARGS=--record\` writes it`);
  }
  for (const problem of problems) tell(problem);
  return problems.length === 0 ? 0 : 1;
}

await runAsProgram(import.meta, HELP, main);
