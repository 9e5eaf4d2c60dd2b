/**
 * @module What the tools of this folder have in common as programs: how they end, and how they start others.
 */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { BuildError, type Ended, run as runProgram } from "../src/bundle/index.ts";

export { shown } from "../src/bundle/index.ts";

/** The checkout. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Exit status of a tool: yes, no, or it could not be found out (usage, a missing tool). */
export type ExitCode = 0 | 1 | 2;

/** The tool can't do what it was asked to: its message says why, and what to do. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

/** Runs a tool's `main` where its module is the program, and not where a test imports it. */
export async function runAsProgram(
  meta: ImportMeta,
  help: string,
  main: (args: readonly string[]) => Promise<ExitCode>,
): Promise<void> {
  if (!meta.main) return;
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(help);
    return;
  }
  try {
    process.exitCode = await main(args);
  } catch (error) {
    if (!isExpected(error)) throw error;
    tell(error.message);
    process.exitCode = 2;
  }
}

/** Writes a line for whoever watches; standard output is for the answer. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs a program to its end and keeps what it writes. */
export function run(file: string, args: readonly string[], cwd = ROOT): Promise<Ended> {
  return runProgram(file, args, cwd);
}

/** Runs a program to its end; what it writes goes to standard error. Gives its exit status, null where it has none. */
export function runVisibly(
  file: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly timeoutMs?: number } = {},
): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: ROOT,
      stdio: ["ignore", 2, 2],
      env: { ...process.env, ...options.env },
    });
    // Not the option of `spawn`, whose timer goes on where the program could not be started.
    const timer = options.timeoutMs && setTimeout(() => child.kill(), options.timeoutMs);
    const end = (code: number | null) => {
      clearTimeout(timer);
      resolve(code);
    };
    child.on("error", () => end(null));
    child.on("close", end);
  });
}

/** `parseArgs` throws errors with such codes where the command line is wrong. */
function isExpected(error: unknown): error is Error {
  if (error instanceof ToolError || error instanceof BuildError) return true;
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
