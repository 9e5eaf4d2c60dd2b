/**
 * @module `postern check`: whether a config, its bundle and its rules would do, before anything starts.
 */

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Config, ConfigError, formatProblem, type Problem } from "../config/index.ts";
import { BundleError, ENTRYPOINT, type Policy, PolicyError } from "../engine/index.ts";
import type { Catalogue } from "../facts/index.ts";
import { catalogueOf, openGatewayPolicy } from "../gateway/index.ts";
import { type Command, type CommandContext, parseOptions } from "./command.ts";
import { findConfig } from "./configs.ts";

const OWN_POLICY = fileURLToPath(new URL("../../policy", import.meta.url));
const SCHEMAS = fileURLToPath(new URL("../../schemas", import.meta.url));
const runFile = promisify(execFile);

interface Findings {
  readonly problems: Problem[];
  /** What was checked, and what could not be. */
  readonly notes: string[];
}

export const check: Command = {
  summary: "check a config, its bundle and its rules",
  help: `Usage: postern check [--config FILE] [--json]

Reads the config, its catalogue, its TLS pair and its bundle, and asks the policy for a decision. Where the config
names the folder of a team's rules (policy.rules), \`opa check --strict\` reads them too, with \`opa\` from PATH.

  --config FILE  as for \`postern serve\`
  --json         print {"ok", "problems": [{"file", "line", "field", "message"}], "notes"}

Exit code 1: there are problems, each printed with its file, its line and what was expected.
`,
  async run(args, context) {
    const { values } = parseOptions(args, { config: { type: "string" } });
    const { problems, notes } = await findings(values.config, context);
    const ok = problems.length === 0;
    if (values.json) context.out(`${JSON.stringify({ ok, problems, notes })}\n`);
    else {
      for (const problem of problems) context.err(`${formatProblem(problem)}\n`);
      for (const note of notes) context.out(`${note}\n`);
      if (ok) context.out("ok\n");
    }
    return ok ? 0 : 1;
  },
};

async function findings(file: string | undefined, context: CommandContext): Promise<Findings> {
  try {
    const { config, from } = await findConfig(file, context);
    const found: Findings = { problems: [], notes: [`config: ${from}`] };
    const { catalogue, skipped } = catalogueOf(config.upstream);
    found.notes.push(`catalogue: ${catalogue.source}, ${catalogue.operations.length} operations`);
    found.notes.push(...skipped.map(({ operation, reason }) => `skipped: ${operation}: ${reason}`));
    await checkTls(config, found);
    await checkBundle(config.policy, catalogue, found);
    if (config.policy.rulesPath !== null) await checkRules(config.policy.rulesPath, found);
    return found;
  } catch (error) {
    if (error instanceof ConfigError) return { problems: [...error.problems], notes: [] };
    throw error;
  }
}

async function checkTls({ tls }: Config, { problems, notes }: Findings): Promise<void> {
  if (tls === null) return;
  try {
    createSecureContext({ cert: await readFile(tls.certPath), key: await readFile(tls.keyPath) });
    notes.push(`tls: ${tls.certPath}`);
  } catch (error) {
    const message = `not a PEM certificate and the key that belongs to it: ${(error as Error).message}`;
    problems.push({ file: tls.certPath, line: null, field: "tls", message });
  }
}

async function checkBundle(
  asked: Config["policy"],
  catalogue: Catalogue,
  { problems, notes }: Findings,
): Promise<void> {
  const path = asked.bundlePath;
  let policy: Policy;
  try {
    policy = await openGatewayPolicy(asked, catalogue);
  } catch (error) {
    if (!(error instanceof BundleError || error instanceof PolicyError)) throw error;
    const message = error.message.replace(`${path}: `, "");
    problems.push({ file: path, line: null, field: ENTRYPOINT, message });
    return;
  }
  notes.push(`bundle: ${path}, revision ${policy.revision || "unnamed"}, ${policy.sources.size} sources`);
}

interface OpaError {
  readonly message: string;
  readonly location?: { readonly file: string; readonly row: number };
}

async function checkRules(path: string, { problems, notes }: Findings): Promise<void> {
  const args = ["check", "--strict", "--schema", SCHEMAS, "--format", "json", OWN_POLICY, path];
  try {
    await runFile("opa", args);
    notes.push(`rules: ${path}`);
  } catch (error) {
    const { code, stdout, stderr, message } = error as {
      code?: unknown;
      stdout?: string;
      stderr?: string;
    } & Error;
    if (code === "ENOENT") {
      notes.push(`rules: ${path} not checked, since there is no \`opa\` on PATH`);
      return;
    }
    const errors = opaErrors(stdout, stderr) ?? [{ message }];
    for (const { message: text, location } of errors) {
      problems.push({ file: location?.file ?? path, line: location?.row ?? null, field: "", message: text });
    }
  }
}

/** OPA prints its report on either stream, by version. */
function opaErrors(...outputs: readonly (string | undefined)[]): readonly OpaError[] | null {
  for (const output of outputs) {
    try {
      const { errors } = JSON.parse(output ?? "") as { errors?: readonly OpaError[] };
      if (errors && errors.length > 0) return errors;
    } catch {
      // Not this one.
    }
  }
  return null;
}
