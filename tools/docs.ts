/**
 * @module Writes the pages of docs/ that are made from code: the errors that a client can meet, and the config's fields.
 */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ERRORS } from "../src/errors.ts";
import { type ExitCode, ROOT, runAsProgram, ToolError, tell } from "./cli.ts";

const HELP = `Usage: node tools/docs.ts build   write the pages of docs/ that are made from code
       node tools/docs.ts check   are they up to date?
`;

/** The part of JSON Schema that schemas/config.json uses. `$comment` is what a reader is told. */
interface Field {
  readonly $ref?: string;
  readonly $comment?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
  readonly items?: Field;
}

interface ConfigSchema extends Field {
  readonly definitions: Readonly<Record<string, Field>>;
}

const GENERATED = "<!-- Made by `make docs`; change its source, not this page. -->";

export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, errorCode, meaning, remedy }]) =>
      `| \`${code}\` | ${status} | \`${errorCode}\` | ${meaning} | ${remedy} |`,
  );
  return `${GENERATED}

# Errors

Whatever the gateway refuses, it refuses in the shape of Databricks' own errors, so that its clients raise their own
exceptions: \`error_code\` and \`message\`, and in \`details[0]\` the code of this table (in capitals, as \`reason\`) with
\`metadata\`: the decision's id, the operation, the policy's rule and the scope that would have been enough.

No denial is 429 or 503, which clients repeat, or 404, which reads as "it is gone". A limit that is reached is 429: the same request
goes through later, after the seconds of \`Retry-After\`. Source: \`src/errors.ts\`.

| code | status | error_code | what it means | what to do |
| --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

export function configPage(schema: ConfigSchema): string {
  return `${GENERATED}

# Config

One YAML file, \`postern.yaml\` unless \`--config\` names another. \`\${NAME}\` stands for an environment variable; inside
braces or brackets it must be in quotes. Secrets come from the environment or from files, never from the config itself.
\`postern check\` tells every problem with its line. Source: \`schemas/config.json\`.

\`\`\`yaml
public_url: https://postern.example.com
listen: 0.0.0.0:8443
tls: { cert: tls/cert.pem, key: tls/key.pem }
upstream:
  url: https://dbc-1234.cloud.databricks.com
  credential: { client_id: "\${DATABRICKS_CLIENT_ID}", client_secret: "\${DATABRICKS_CLIENT_SECRET}" }
clients:
  - id: dashboards
    secret: \${DASHBOARDS_SECRET}
    grant: [catalogs:read, queries:read, "tables:read:sales.*"]
\`\`\`

| field | expected | default | what for |
| --- | --- | --- | --- |
${rowsOf(schema, "", schema).join("\n")}
`;
}

function rowsOf(field: Field, path: string, schema: ConfigSchema): readonly string[] {
  return Object.entries(field.properties ?? {}).flatMap(([name, own]) => {
    const referred = own.$ref === undefined ? {} : schema.definitions[own.$ref.replace("#/definitions/", "")];
    const child: Field = { ...referred, ...own };
    const at = path === "" ? name : `${path}.${name}`;
    const inner = child.items?.properties
      ? rowsOf(child.items, `${at}[]`, schema)
      : rowsOf(child, at, schema);
    const needed = field.required?.includes(name) ? "needed" : shownDefault(child.default);
    return [`| \`${at}\` | ${child.description ?? ""} | ${needed} | ${child.$comment ?? ""} |`, ...inner];
  });
}

function shownDefault(value: unknown): string {
  return typeof value === "string" ? `\`${value}\`` : "";
}

async function pages(): Promise<Readonly<Record<string, string>>> {
  const schema = JSON.parse(await readFile(join(ROOT, "schemas", "config.json"), "utf8")) as ConfigSchema;
  return { "docs/errors.md": errorsPage(), "docs/config.md": configPage(schema) };
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const [command] = args;
  if (args.length !== 1 || (command !== "build" && command !== "check")) throw new ToolError(HELP.trimEnd());
  let stale = false;
  for (const [file, text] of Object.entries(await pages())) {
    const path = join(ROOT, file);
    const current = await readFile(path, "utf8").catch(() => "");
    if (current === text) continue;
    if (command === "build") {
      await writeFile(path, text);
      tell(`written: ${file}`);
    } else {
      tell(`${file} is not what its source gives: run \`make docs\``);
      stale = true;
    }
  }
  return stale ? 1 : 0;
}

await runAsProgram(import.meta, HELP, main);
