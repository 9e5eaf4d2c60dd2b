/**
 * @module Other programs, run to their end off the event loop.
 */

import { execFile } from "node:child_process";
import { isAbsolute, relative } from "node:path";

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

export interface Ended {
  /** Exit status; null where the program could not be started, or was stopped. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and keeps what it writes. It gets this process's environment, unless another is given. */
export function run(
  file: string,
  args: readonly string[],
  cwd: string,
  timeoutMs = 0,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: MAX_OUTPUT_BYTES, timeout: timeoutMs, env };
    execFile(file, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ code, stdout, stderr });
    });
  });
}

/** A path as its reader would type it: relative where it is below the working directory. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") || isAbsolute(near) ? path : near;
}
