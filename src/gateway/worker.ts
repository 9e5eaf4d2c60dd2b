/**
 * @module One worker of a gateway of several processes: the data plane, with a primary behind it that keeps what is shared.
 */

import cluster from "node:cluster";
import { writeSync } from "node:fs";
import { type Channel, openChannel, type Port } from "../cluster/index.ts";
import { type Config, ConfigError } from "../config/index.ts";
import type { ForPrimary, ForWorkers, StartFailure } from "./between.ts";
import type { ServiceLog } from "./exchange.ts";
import { memberOf } from "./member.ts";
import { startGateway } from "./start.ts";

/** Lines of the service's log that go to the primary together. */
const LOG_MS = 250;
const MAX_LOG_CHARS = 4 * 1024 * 1024;

export interface WorkerOptions {
  /** Makes the service's log of what takes its lines. */
  readonly serviceLog: (lines: { write(line: string): void }) => ServiceLog;
  readonly onStart: () => void;
}

/** Runs until the primary ends it, or is gone. */
export async function runWorker(config: Config, { serviceLog, onStart }: WorkerOptions): Promise<never> {
  // A terminal or a supervisor may signal all processes at once: the primary says when to end, once.
  for (const name of ["SIGTERM", "SIGINT"]) process.on(name, () => {});
  let close: (graceMs: number) => void = () => process.exit(0);
  let metrics: ForPrimary["metrics"] = async () => [];
  const answers: ForPrimary = { close: (graceMs) => close(graceMs), metrics: () => metrics() };
  const channel = openChannel<ForWorkers>(ownPort(), answers);
  const lines = linesToPrimary(channel);
  try {
    const member = memberOf(channel, await channel.ask("hello"));
    const { log, onExchange } = serviceLog(lines);
    const gateway = await startGateway(config, log, { member, onExchange });
    metrics = gateway.metrics;
    const { url, mutualTlsUrl, policyRevision, firstClient } = gateway;
    const ended = new Promise<number>((resolve) => {
      close = resolve;
    });
    await channel.ask("started", {
      url,
      mutualTlsUrl,
      policyRevision,
      firstClient: firstClient && { ...firstClient, secret: firstClient.secret?.reveal() ?? null },
    });
    onStart();
    await gateway.close(await ended);
  } catch (error) {
    await channel.ask("failed", failureOf(error));
    process.exit(1);
  }
  await lines.flush();
  process.exit(0);
}

function ownPort(): Port {
  return {
    send: (packet, done) => process.send?.(packet, undefined, undefined, (error) => done(error ?? null)),
    onMessage: (listener) => void process.on("message", listener),
    onClose: (listener) => void cluster.worker?.once("disconnect", listener),
  };
}

function linesToPrimary({ ask }: Channel<ForWorkers>) {
  let waiting: string[] = [];
  let chars = 0;
  let dropped = 0;
  const flush = async () => {
    if (waiting.length === 0 && dropped === 0) return;
    const [text, lost] = [waiting.join(""), dropped];
    waiting = [];
    chars = 0;
    dropped = 0;
    await ask("log", text, lost);
  };
  setInterval(() => flush().catch(() => {}), LOG_MS).unref();
  process.once("exit", () => {
    try {
      writeSync(2, waiting.join(""));
    } catch {
      // Nobody reads it any more.
    }
  });
  return {
    flush,
    write(line: string) {
      if (chars + line.length > MAX_LOG_CHARS) {
        dropped++;
        return;
      }
      waiting.push(line);
      chars += line.length;
    },
  };
}

function failureOf(error: unknown): StartFailure {
  const { message, code, syscall, address, port } = Object(error) as Partial<Record<string, unknown>> & Error;
  return {
    name: error instanceof Error ? error.name : "Error",
    message: message ?? String(error),
    problems: error instanceof ConfigError ? error.problems : null,
    system: { code, syscall, address, port } as StartFailure["system"],
  };
}
