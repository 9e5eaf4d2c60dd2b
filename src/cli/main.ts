/**
 * @module `postern`: finds the command and ends with its exit code.
 */

import { BuildError } from "../bundle/index.ts";
import { ConfigError } from "../config/index.ts";
import { BundleError, PolicyError } from "../engine/index.ts";
import { VERSION } from "../version.ts";
import { type Command, type CommandContext, type ExitCode, UsageError } from "./command.ts";

/** Loaded where they are run: what one command is made of, another need not wait for. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./serve.ts")).serve,
  demo: async () => (await import("./demo.ts")).demo,
  check: async () => (await import("./check.ts")).check,
  test: async () => (await import("./test-command.ts")).test,
  access: async () => (await import("./access.ts")).access,
  inspect: async () => (await import("./inspect.ts")).inspect,
  sql: async () => (await import("./sql.ts")).sql,
  token: async () => (await import("./token.ts")).token,
  client: async () => (await import("./client.ts")).client,
  keys: async () => (await import("./keys.ts")).keys,
};

async function helpText(): Promise<string> {
  const commands = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, load]) => [name, await load()] as const),
  );
  return `postern ${VERSION}: decides by policy on every request to a powerful REST API

Usage: postern COMMAND [options]

${commands.map(([name, command]) => `  ${name.padEnd(9)} ${command.summary}`).join("\n")}

\`postern COMMAND --help\` says more. Exit codes: 0 yes, 1 no, 2 a usage or config error.
`;
}

/** Runs one command line (without the program's name). */
export async function main(argv: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [name = "--help", ...args] = argv;
  if (name === "--help" || name === "help" || name === "-h") {
    context.out(await helpText());
    return 0;
  }
  if (name === "--version") {
    context.out(`${VERSION}\n`);
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    context.err(`postern: there is no command ${JSON.stringify(name)}\n\n${await helpText()}`);
    return 2;
  }
  const command = await load();
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
  if (
    error instanceof ConfigError ||
    error instanceof BundleError ||
    error instanceof PolicyError ||
    error instanceof BuildError
  ) {
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
  // Whoever reads has seen enough: `postern access … | head`.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(2);
    throw error;
  });
  const context: CommandContext = {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  };
  process.exitCode = await main(process.argv.slice(2), context);
}
