/**
 * @module What a command is, how its options are read, and how it ends: 0 yes, 1 no, 2 a usage or config error.
 */

import { type ParseArgsConfig, parseArgs } from "node:util";

export type ExitCode = 0 | 1 | 2;

export interface Output {
  /** For results. */
  out(text: string): void;
  /** For people: progress and errors. */
  err(text: string): void;
}

export interface CommandContext extends Output {
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Command {
  readonly summary: string;
  readonly help: string;
  run(args: readonly string[], context: CommandContext): Promise<ExitCode>;
}

/** The command line can't be read. The message says what was expected. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Reads options, of which `--json` and `--help` are every command's. Throws a `UsageError`. */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
  positionals: readonly string[] = [],
) {
  const config = {
    args: [...args],
    options: { ...options, json: { type: "boolean", default: false } },
    allowPositionals: true,
    strict: true,
  } as const;
  let parsed: ReturnType<typeof parseArgs<typeof config>>;
  try {
    parsed = parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (parsed.positionals.length !== positionals.length) {
    throw new UsageError(
      positionals.length === 0
        ? `expected options only, not ${JSON.stringify(parsed.positionals[0])}`
        : `expected ${positionals.join(" ")}`,
    );
  }
  return parsed;
}
