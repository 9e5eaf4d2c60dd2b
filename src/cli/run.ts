/**
 * @module Runs a gateway until somebody ends it.
 */

import cluster from "node:cluster";
import { once } from "node:events";
import type { Config } from "../config/index.ts";
import { type Gateway, runWorker, type StartOptions, startGateway, startPrimary } from "../gateway/index.ts";
import { tidyAfterStart } from "../memory.ts";
import { UsageError } from "./command.ts";
import { createServiceLog, linesToStderr } from "./service-log.ts";

/** How long requests in flight may take once the gateway was told to end. */
const GRACE_MS = 30_000;

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
  if (cluster.isWorker) {
    return await runWorker(config, { serviceLog: createServiceLog, onStart: tidyAfterStart });
  }
  const lines = linesToStderr();
  const { log, onExchange } = createServiceLog(lines);
  const gateway =
    config.workers > 1
      ? await startPrimary(config, log, lines.write)
      : await startGateway(config, log, { onExchange, ...options });
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
