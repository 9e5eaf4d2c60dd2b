/**
 * @module A gateway as a process of its own, so that a test can end it as hard as it likes and measure what it holds.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CLIENT, type DecisionLine, POWERFUL } from "./gateway.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const CATALOGS_AND_FILES = ["catalogs:read", "files:read", "files:write"];

export interface GatewayProcessOptions {
  readonly upstream: string;
  /** Of an earlier gateway, to start again where it ended; one of its own where it is left out. */
  readonly folder?: string;
  /** Any free one where it is left out. */
  readonly port?: number;
  /** Fields that go on top of the config's own. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of `postern serve` beside its config. */
  readonly args?: readonly string[];
}

export interface GatewayProcess {
  readonly url: string;
  readonly managementUrl: string;
  readonly port: number;
  readonly pid: number;
  readonly folder: string;
  /** The service's own log so far. */
  serviceLog(): string;
  /** Resolves once the service's own log has the text. */
  logged(text: string): Promise<void>;
  /** Sends the signal and resolves when the process is gone. Harmless where it is gone already. */
  end(
    signal: "SIGTERM" | "SIGKILL",
  ): Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** Starts `postern serve` and waits until it listens. */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "postern-process-"));
  const config = {
    listen: `127.0.0.1:${options.port ?? 0}`,
    management: "127.0.0.1:0",
    state_dir: join(folder, "state"),
    clients: [{ id: CLIENT.id, secret: "${CLIENT_SECRET}", grant: CATALOGS_AND_FILES }],
    upstream: { url: options.upstream, credential: { token: "${POWERFUL}" } },
    ...options.config,
  };
  const file = join(folder, "postern.yaml");
  writeFileSync(file, JSON.stringify(config));
  const child = spawn(
    process.execPath,
    [MAIN, "serve", "--config", file, "--json", ...(options.args ?? [])],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { POWERFUL, CLIENT_SECRET: CLIENT.secret, ...options.env },
    },
  );
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line").then(([first]) => String(first)),
    exited.then(() => null),
  ]);
  if (line === null) throw new Error(`the gateway did not start: ${log}`);
  const { url, management_url } = JSON.parse(line) as { url: string; management_url: string };
  return {
    url,
    managementUrl: management_url,
    port: options.port ?? Number(new URL(url).port),
    pid: child.pid as number,
    folder,
    serviceLog: () => log,
    async logged(text) {
      while (!log.includes(text)) await once(child.stderr, "data");
    },
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

/** The decision log that processes left which were killed: a line that was cut off is not among the decisions. */
export function readKilledDecisions(folder: string): { decisions: readonly DecisionLine[]; torn: number } {
  const lines = readFileSync(join(folder, "state", "decisions.ndjson"), "utf8").split("\n");
  const decisions: DecisionLine[] = [];
  let torn = 0;
  for (const line of lines.filter((text) => text !== "")) {
    try {
      decisions.push(JSON.parse(line) as DecisionLine);
    } catch {
      torn++;
    }
  }
  return { decisions, torn };
}
