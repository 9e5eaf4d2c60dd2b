/**
 * @module Runs a gateway until somebody ends it.
 */

import { once } from "node:events";
import { pino } from "pino";
import type { Config } from "../config/index.ts";
import { type Gateway, type StartOptions, startGateway } from "../gateway/index.ts";
import { tidyAfterStart } from "../memory.ts";
import { timeNow } from "../model/clock.ts";
import { VERSION } from "../version.ts";
import { UsageError } from "./command.ts";
import { createLogLines } from "./log-lines.ts";

/** How long requests in flight may take once the gateway was told to end. */
const GRACE_MS = 30_000;

/** Lines of the service's log wait this long, or for so many others. */
const LOG_MS = 250;
const LOG_CHARS = 64 * 1024;
/** What waits for a stderr that nobody reads. */
const MAX_LOG_CHARS = 4 * 1024 * 1024;

/** The service's own log goes to stderr, so that stdout has only what the command prints. */
function createLog() {
  const options = {
    base: { name: "postern", version: VERSION },
    timestamp: () => `,"time":"${timeNow()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const lines = createLogLines({
    fd: 2,
    waitMs: LOG_MS,
    batchChars: LOG_CHARS,
    maxChars: MAX_LOG_CHARS,
    droppedLine: (count) =>
      `${JSON.stringify({ level: "warn", time: timeNow(), name: "postern", dropped: count, msg: "lines of this log had no room" })}\n`,
  });
  // However it ends, but for signals that nobody hears: a fault tells last what it was.
  process.once("exit", lines.end);
  return pino(options, lines);
}

/**
 * Starts a gateway, tells `onStart`, and resolves when SIGTERM or SIGINT ended it. A second signal ends it at once.
 */
export async function runGateway(
  config: Config,
  onStart: (gateway: Gateway) => void,
  options: StartOptions = {},
): Promise<void> {
  if (process.env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") {
    throw new UsageError(
      "NODE_TLS_REJECT_UNAUTHORIZED=0 would send the credential to whoever answers; unset it",
    );
  }
  const log = createLog();
  const gateway = await startGateway(config, log, options);
  tidyAfterStart();
  onStart(gateway);
  log.info({ url: gateway.url, management: gateway.managementUrl }, "listening");
  const signal = await Promise.race(
    ["SIGTERM", "SIGINT"].map(async (name) => {
      await once(process, name);
      return name;
    }),
  );
  for (const name of ["SIGTERM", "SIGINT"]) process.once(name, () => process.exit(1));
  log.info({ signal, grace_ms: GRACE_MS }, "closing: finishing what is in flight");
  await gateway.close(GRACE_MS);
  log.info("closed");
}
