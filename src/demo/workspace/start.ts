/**
 * @module Starts the demo workspace in a child process, so that its powerful token and the gateway share no memory.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const READY_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5_000;
const MAX_STDERR_CHARS = 4_000;

export interface StartOptions {
  /** The only credential that opens the workspace. It goes to the child through its environment. */
  readonly token: string;
  /** Any free one where it is left out. */
  readonly port?: number;
  /** The file that the log is added to; without it nothing is logged. */
  readonly logPath?: string;
}

export interface DemoWorkspaceProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends the process; done when it is gone. To call it again is harmless. */
  readonly stop: () => Promise<void>;
}

/** Starts the process, and waits until it listens. It ends with this one, however this one ends. */
export async function startDemoWorkspace(options: StartOptions): Promise<DemoWorkspaceProcess> {
  // `.ts` in a checkout, `.js` where it was compiled.
  const entry = new URL(`./process${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  const child = spawn(process.execPath, [fileURLToPath(entry)], {
    stdio: ["pipe", "pipe", "pipe"],
    env: childEnvironment(options),
  });
  // A child that is already gone no longer reads.
  child.stdin.on("error", () => {});
  try {
    const port = await readyPort(child);
    child.stdout.resume();
    return { url: `http://127.0.0.1:${port}`, port, pid: child.pid as number, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/** Nothing else of this process' environment, which may hold credentials, is handed on. */
function childEnvironment({ token, port = 0, logPath = "" }: StartOptions): NodeJS.ProcessEnv {
  const system = process.env["SystemRoot"];
  return {
    ...(system === undefined ? {} : { SystemRoot: system }),
    POSTERN_DEMO_TOKEN: token,
    POSTERN_DEMO_PORT: String(port),
    POSTERN_DEMO_LOG: logPath,
  };
}

function readyPort(child: ChildProcess): Promise<number> {
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-MAX_STDERR_CHARS);
  });
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`the demo workspace ${what}\n${errors}`.trim()));
    const timer = setTimeout(() => fail(`was not ready within ${READY_TIMEOUT_MS} ms`), READY_TIMEOUT_MS);
    child.once("error", (error) => fail(`could not be started: ${error.message}`));
    // "close" rather than "exit": by then all that it wrote to stderr is here.
    child.once("close", (code, signal) => fail(`ended before it was ready (${signal ?? `exit ${code}`})`));
    const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess["stdout"]> });
    lines.once("line", (line) => {
      clearTimeout(timer);
      lines.close();
      const port = portOf(line);
      if (port === null) fail(`began with an unexpected line: ${line.slice(0, 200)}`);
      else resolve(port);
    });
  });
}

function portOf(line: string): number | null {
  try {
    const { ready, port } = JSON.parse(line) as { ready?: unknown; port?: unknown };
    return ready === true && typeof port === "number" ? port : null;
  } catch {
    return null;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.stdin?.end();
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}
