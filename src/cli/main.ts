/**
 * @module `postern`: finds the command and ends with its exit code.
 */

import { ConfigError } from "../config/index.ts";
import { BundleError, PolicyError } from "../engine/index.ts";
import { VERSION } from "../version.ts";
import { check } from "./check.ts";
import { type Command, type CommandContext, type ExitCode, UsageError } from "./command.ts";
import { demo } from "./demo.ts";
import { inspect } from "./inspect.ts";
import { serve } from "./serve.ts";

const COMMANDS: Readonly<Record<string, Command>> = { serve, demo, check, inspect };

const HELP = `postern ${VERSION}: decides by policy on every request to a powerful REST API

Usage: postern COMMAND [options]

${Object.entries(COMMANDS)
  .map(([name, command]) => `  ${name.padEnd(9)} ${command.summary}`)
  .join("\n")}

\`postern COMMAND --help\` says more. Exit codes: 0 yes, 1 no, 2 a usage or config error.
`;

/** Runs one command line (without the program's name). */
export async function main(argv: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [name = "--help", ...args] = argv;
  if (name === "--help" || name === "help" || name === "-h") {
    context.out(HELP);
    return 0;
  }
  if (name === "--version") {
    context.out(`${VERSION}\n`);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    context.err(`postern: there is no command ${JSON.stringify(name)}\n\n${HELP}`);
    return 2;
  }
  if (args.includes("--help") || args.includes("-h")) {
    context.out(command.help);
    return 0;
  }
  try {
    return await command.run(args, context);
  } catch (error) {
    return explain(error, name, context);
  }
}

function explain(error: unknown, command: string, { err }: CommandContext): ExitCode {
  if (error instanceof UsageError) {
    err(`postern ${command}: ${error.message}\nSee \`postern ${command} --help\`.\n`);
    return 2;
  }
  if (error instanceof ConfigError || error instanceof BundleError || error instanceof PolicyError) {
    err(`${error.message}\n`);
    return 2;
  }
  const { code, syscall, address, port, message } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (code === "EADDRINUSE") {
    err(
      `postern ${command}: ${address}:${port} is taken by another program; choose another with \`listen\`\n`,
    );
    return 2;
  }
  if (syscall !== undefined) {
    err(`postern ${command}: ${message}\n`);
    return 2;
  }
  throw error;
}

if (import.meta.main) {
  const context: CommandContext = {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  };
  process.exitCode = await main(process.argv.slice(2), context);
}
