/**
 * @module `postern sql`: what the gateway makes of a statement, or of many: whether it only reads, and what it names.
 */

import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { analyzeSql } from "../facts/index.ts";
import { type Command, type CommandContext, type ExitCode, parseOptions } from "./command.ts";
import { analyzeLines } from "./sql/ndjson.ts";

const NAMESPACE_OPTIONS = { catalog: { type: "string" }, schema: { type: "string" } } as const;

const NDJSON = "--ndjson";
const FILE = "--file";
const STDIN = "-";

export const sql: Command = {
  summary: "print whether a statement only reads, and what it names",
  help: `Usage: postern sql [--catalog NAME] [--schema NAME] SQL [--json]
       postern sql [--catalog NAME] [--schema NAME] --file FILE [--json]
       postern sql [--catalog NAME] [--schema NAME] --ndjson [FILE]

Analyses SQL of Databricks as the gateway does before the policy is asked. Runs nothing.

  SQL              one statement; - reads it from standard input
  --file FILE      reads it from a file
  --catalog NAME   what names are in that do not say it themselves
  --schema NAME    the same
  --json           on one line
  --ndjson [FILE]  many statements, a line each: {"id", "sql", "catalog", "schema"}, of which all but sql may be left out.
                   Without FILE, or with -, from standard input. Prints a line for each, in order: {"id", "read_only",
                   "opaque", "statements", "tables", "functions", "reasons"}. As many as there are: none is kept.

\`opaque\` is what can't be told for sure, with the reasons; the policy denies it. Only a query is ever \`read_only\`.

Exit code 1: the statement is not known to be read-only. With --ndjson that is no error: 0 once every line is answered,
and 2 at the first line that is no such statement, which ends it.

Example: postern sql --catalog sales --schema retail 'SELECT * FROM orders JOIN hr.people.salaries USING (id)'
`,
  run(args, context) {
    const isMany = args.some((arg) => arg === NDJSON || arg.startsWith(`${NDJSON}=`));
    return isMany ? analyzeMany(withFile(args), context) : analyzeOne(args, context);
  },
};

async function analyzeOne(args: readonly string[], { out }: CommandContext): Promise<ExitCode> {
  const isInFile = args.some((arg) => arg === FILE || arg.startsWith(`${FILE}=`));
  const options = { ...NAMESPACE_OPTIONS, file: { type: "string" } } as const;
  const { values, positionals } = parseOptions(args, options, isInFile ? [] : ["SQL"]);
  const { catalog = null, schema = null, file, json } = values;
  const [given = ""] = positionals;
  const facts = analyzeSql(file === undefined ? await statement(given) : await readFile(file, "utf8"), {
    catalog,
    schema,
  });
  out(`${JSON.stringify(facts, null, json ? 0 : 2)}\n`);
  return facts.read_only ? 0 : 1;
}

async function analyzeMany(args: readonly string[], { out }: CommandContext): Promise<ExitCode> {
  const { values } = parseOptions(args, {
    ...NAMESPACE_OPTIONS,
    ndjson: { type: "string", default: STDIN },
  });
  const { catalog = null, schema = null, ndjson } = values;
  const chunks = ndjson === STDIN ? process.stdin : createReadStream(ndjson);
  await analyzeLines(chunks, { namespace: { catalog, schema }, out });
  return 0;
}

async function statement(given: string): Promise<string> {
  return given === STDIN ? await text(process.stdin) : given;
}

/** An option either takes a value or does not; this one may. */
function withFile(args: readonly string[]): readonly string[] {
  const next = args.indexOf(NDJSON) + 1;
  const value = args[next];
  const hasValue = next === 0 || value === STDIN || (value !== undefined && !value.startsWith("-"));
  return hasValue ? args : args.toSpliced(next, 0, STDIN);
}
