/**
 * @module Formats, checks and tests the Rego of this repository, and a team's beside it.
 */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type ExitCode, run, runAsProgram, runVisibly, ToolError, tell } from "./cli.ts";
import { opaBinary } from "./opa.ts";

const SOURCES = ["policy", "docs/examples/rules"];

const HELP = `Usage: node tools/rego.ts fmt [--write] [PATH]...   is every file formatted?
       node tools/rego.ts check [PATH]...           does it compile, with the input that its schema promises?
       node tools/rego.ts test [PATH]...            do the tests pass, and run every line?

Works on ${SOURCES.join(" and ")}, and on each PATH beside them. Ends with 0 for yes, 1 for no, 2 where that can't be said.

  --write   format the files
  --help    this text
`;

/** The part of OPA's coverage report that is read here. */
export interface Coverage {
  readonly files: Readonly<Record<string, { readonly not_covered?: readonly Range[] }>>;
}

interface Range {
  readonly start: { readonly row: number };
  readonly end: { readonly row: number };
}

/** The lines that no test ran, as `file:first-last`. */
export function uncoveredLines({ files }: Coverage): readonly string[] {
  return Object.entries(files)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([file, { not_covered = [] }]) =>
      not_covered.map(({ start, end }) =>
        start.row === end.row ? `${file}:${start.row}` : `${file}:${start.row}-${end.row}`,
      ),
    );
}

async function format(opa: string, paths: readonly string[], write: boolean): Promise<ExitCode> {
  const { code, stdout, stderr } = await run(opa, ["fmt", write ? "--write" : "--list", ...paths]);
  if (code !== 0) {
    tell(stderr.trimEnd());
    return 1;
  }
  if (write || stdout.trim() === "") return 0;
  tell(`not formatted (\`node tools/rego.ts fmt --write\` does it):\n${stdout.trimEnd()}`);
  return 1;
}

async function check(opa: string, paths: readonly string[]): Promise<ExitCode> {
  return (await runVisibly(opa, ["check", "--strict", "--schema", "schemas", ...paths])) === 0 ? 0 : 1;
}

/** Not with OPA's own threshold, which does not say which lines are missing, and no failures. */
async function test(opa: string, paths: readonly string[]): Promise<ExitCode> {
  if ((await runVisibly(opa, ["test", "--fail-on-empty", ...paths])) !== 0) return 1;
  const { code, stdout, stderr } = await run(opa, ["test", "--coverage", "--format", "json", ...paths]);
  if (code !== 0) throw new ToolError(`no coverage: ${stderr.trim()}`);
  const missing = uncoveredLines(JSON.parse(stdout) as Coverage);
  if (missing.length === 0) return 0;
  tell(`no test runs these lines:\n${missing.join("\n")}`);
  return 1;
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { write: { type: "boolean", default: false } },
  });
  const [command, ...more] = positionals;
  if (values.write && command !== "fmt") throw new ToolError(HELP.trimEnd());
  const paths = [...SOURCES, ...more.map((path) => resolve(path))];
  switch (command) {
    case "fmt":
      return format(await opaBinary(), paths, values.write);
    case "check":
      return check(await opaBinary(), paths);
    case "test":
      return test(await opaBinary(), paths);
    default:
      throw new ToolError(HELP.trimEnd());
  }
}

await runAsProgram(import.meta, HELP, main);
