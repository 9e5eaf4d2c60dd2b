/**
 * @module Runs a gateway until somebody ends it.
 */

import { once } from "node:events";
import { pino } from "pino";
import type { Config } from "../config/index.ts";
import { type Gateway, type StartOptions, startGateway } from "../gateway/index.ts";
import { VERSION } from "../version.ts";
import { UsageError } from "./command.ts";

/** How long requests in flight may take once the gateway was told to end. */
const GRACE_MS = 30_000;

/** Lines of the service's log leave together, this many bytes or this long after the first; at once when all ends. */
const LOG_BYTES = 8 * 1024;
const LOG_MS = 250;
/** What waits for a stderr that nobody reads; what comes on top is dropped, and counted. */
const MAX_LOG_BYTES = 4 * 1024 * 1024;

/** The service's own log goes to stderr, so that stdout has only what the command prints. */
function createLog() {
  const destination = pino.destination({
    fd: 2,
    sync: false,
    minLength: LOG_BYTES,
    periodicFlush: LOG_MS,
    maxLength: MAX_LOG_BYTES,
  });
  const options = {
    base: { name: "postern", version: VERSION },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, destination);
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
