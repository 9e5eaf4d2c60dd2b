/**
 * @module Processes that the benchmark starts, each on the core it is given, and ends, whatever happens.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { descendants } from "./counters.ts";

export interface Started {
  readonly name: string;
  readonly pid: number;
  /** The next line on its stdout; throws, with what it said on stderr, where it ends instead. */
  line(): Promise<string>;
  /** Resolves once it takes connections. */
  listening(port: number): Promise<void>;
  /** Its exit code, and all it printed. */
  finished(): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Ends it and all that it started. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Core numbers, or null for any. */
  readonly cpu: string | null;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5000;

const running = new Set<{ readonly child: ChildProcess; readonly stop: () => Promise<void> }>();
const folders: string[] = [];
let taskset: string | null = null;

/** The program that pins processes; without it none is pinned. */
export function pinWith(path: string | null): void {
  taskset = path;
}

export function start(
  name: string,
  command: string,
  args: readonly string[],
  { cpu, env, cwd }: StartOptions,
): Started {
  const [file, all] =
    cpu !== null && taskset !== null
      ? [taskset, ["-c", cpu, command, ...args]]
      : ([command, [...args]] as const);
  const child = spawn(file, all, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const outputs = { stdout: "", stderr: "" };
  const waiting: ((line: string) => void)[] = [];
  const lines: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    outputs.stderr = (outputs.stderr + text).slice(-20_000);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    outputs.stdout = `${outputs.stdout + line}\n`.slice(-2_000_000);
    const next = waiting.shift();
    if (next === undefined) lines.push(line);
    else next(line);
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once("close", (code) => resolve(code));
    child.once("error", (error) => {
      outputs.stderr += error.message;
      resolve(null);
    });
  });
  const failed = async () => {
    await exited;
    throw new Error(`${name} ended: ${outputs.stderr.trim().slice(-2000)}`);
  };
  const stop = async () => {
    running.delete(entry);
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const below = descendants(child.pid);
    child.kill("SIGTERM");
    const killer = setTimeout(() => {
      for (const pid of below) killQuietly(pid);
      child.kill("SIGKILL");
    }, STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(killer);
  };
  const entry = { child, stop };
  running.add(entry);
  return {
    name,
    pid: child.pid ?? -1,
    line: () => {
      const first = lines.shift();
      if (first !== undefined) return Promise.resolve(first);
      return Promise.race([new Promise<string>((resolve) => waiting.push(resolve)), failed()]);
    },
    listening: (port) => Promise.race([untilListening(port, name), failed()]),
    async finished() {
      const code = await exited;
      running.delete(entry);
      return { code, ...outputs };
    },
    stop,
  };
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It was gone already.
  }
}

async function untilListening(port: number, name: string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`${name} does not listen`);
}

/** A port of loopback that nobody has just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A folder that is gone when the benchmark ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `postern-bench-${name}-`));
  folders.push(folder);
  return folder;
}

/** Ends all that was started and is not over, and removes what it wrote. */
async function stopAll(): Promise<void> {
  await Promise.all([...running].map(({ stop }) => stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Runs it so that nothing outlives it: not after an error, SIGINT or SIGTERM either. */
export async function withCleanUp(run: () => Promise<void>): Promise<void> {
  const end = (code: number) => {
    void stopAll().finally(() => process.exit(code));
  };
  process.once("SIGINT", () => end(130));
  process.once("SIGTERM", () => end(143));
  try {
    await run();
  } finally {
    await stopAll();
  }
}
