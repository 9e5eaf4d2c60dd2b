/**
 * @module `postern inspect`: the input document that the policy would see for a request, or for many.
 */

import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { createFactFinder, type FactFinder } from "../facts/index.ts";
import { catalogueOf, principalNamed } from "../gateway/index.ts";
import { type Command, type CommandContext, type ExitCode, parseOptions, UsageError } from "./command.ts";
import { findConfigToRead } from "./configs.ts";
import { inputDocumentOf } from "./inspect/document.ts";
import { inspectLines } from "./inspect/ndjson.ts";

const TOKEN_OPTIONS = {
  scope: { type: "string", multiple: true, default: [] as string[] },
  client: { type: "string", default: "inspect" },
  config: { type: "string" },
} as const;

const OPTIONS = {
  ...TOKEN_OPTIONS,
  body: { type: "string" },
  header: { type: "string", multiple: true, default: [] as string[] },
} as const;

const NDJSON = "--ndjson";
const STDIN = "-";

export const inspect: Command = {
  summary: "print the input document that the policy would see",
  help: `Usage: postern inspect METHOD URL [--body FILE] [--header 'Name: value']… [--scope SCOPE]… [--client ID] [--config FILE] [--json]
       postern inspect --ndjson [FILE] [--scope SCOPE]… [--client ID] [--config FILE]

Takes a request through canonical form and facts, and prints what \`input\` would be in Rego. Sends nothing.

  URL              a path, or a whole URL; it is read as it stands, without the repairs that browsers make
  --body FILE      the JSON body; - reads it from standard input
  --header H       a request header
  --scope SCOPE    a scope that the token would have
  --client ID      the client that would hold the token (inspect)
  --config FILE    whose upstream's operations are meant, as for \`postern serve\`; its variables need not be set
  --json           on one line
  --ndjson [FILE]  many requests, a line each: {"method", "url", "headers", "body"}, of which the last two may be left
                   out; body is any JSON value, a header's value a text or a list of texts. Without FILE, or with -, from
                   standard input. Prints a line for each, in order: the input document, or {"refused": {"code",
                   "message"}, "line"}. As many as there are: none is kept.

Exit code 1: the gateway would refuse the request before any policy sees it; the reason is printed. With --ndjson that is
no error: 0 once every line is answered, and 2 at the first line that is no such request, which ends it.

Example: postern inspect GET /api/2.1/unity-catalog/tables/sales.orders.lines --scope tables:read:sales
`,
  run(args, context) {
    const isMany = args.some((arg) => arg === NDJSON || arg.startsWith(`${NDJSON}=`));
    return isMany ? inspectMany(withFile(args), context) : inspectOne(args, context);
  },
};

async function inspectOne(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseOptions(args, OPTIONS, ["METHOD", "URL"]);
  const [method = "", url = ""] = positionals;
  const body = values.body === undefined ? null : await bodyBytes(values.body);
  const request = { method, url, headers: values.header.map(splitHeader), body };
  const { out, err } = context;
  const input = inputDocumentOf(request, principalOf(values), await finderOf(values.config, context));
  if (!input.ok) {
    err(`refused: ${input.refusal.code}: ${input.refusal.message}\n`);
    return 1;
  }
  out(`${JSON.stringify(input.value, null, values.json ? 0 : 2)}\n`);
  return 0;
}

async function inspectMany(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseOptions(args, { ...TOKEN_OPTIONS, ndjson: { type: "string", default: STDIN } });
  const chunks = values.ndjson === STDIN ? process.stdin : createReadStream(values.ndjson);
  const finder = await finderOf(values.config, context);
  await inspectLines(chunks, { principal: principalOf(values), finder, out: context.out });
  return 0;
}

/** An option either takes a value or does not; this one may. */
function withFile(args: readonly string[]): readonly string[] {
  const next = args.indexOf(NDJSON) + 1;
  const value = args[next];
  const hasValue = next === 0 || value === STDIN || (value !== undefined && !value.startsWith("-"));
  return hasValue ? args : args.toSpliced(next, 0, STDIN);
}

async function finderOf(file: string | undefined, context: CommandContext): Promise<FactFinder> {
  const { upstream } = await findConfigToRead(file, context);
  return createFactFinder(catalogueOf(upstream).catalogue);
}

function principalOf({ scope, client }: { readonly scope: readonly string[]; readonly client: string }) {
  const scopes = scope.flatMap((text) => text.split(" ")).filter((text) => text !== "");
  return principalNamed(client, scopes);
}

async function bodyBytes(file: string): Promise<Buffer> {
  return file === STDIN ? await buffer(process.stdin) : await readFile(file);
}

function splitHeader(header: string): [string, string] {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(header) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`expected --header 'Name: value', not ${JSON.stringify(header)}`);
  }
  return [name, value];
}
