/**
 * @module The process before the workers of a gateway: it starts them, again where one dies, keeps what must be right across
 * them, writes the decision log and the service's, and has the management plane. See docs/decisions/8-workers.md.
 */

import cluster, { type Worker } from "node:cluster";
import { availableParallelism } from "node:os";
import type { Logger } from "pino";
import { openDecisionLog } from "../audit/index.ts";
import { askAll, type Channel, countRestarts, openChannel, type Port } from "../cluster/index.ts";
import { type Config, ConfigError, originOf } from "../config/index.ts";
import { BundleError, PolicyError } from "../engine/index.ts";
import { makeNonceSecret } from "../identity/index.ts";
import { Secret } from "../model/brand.ts";
import { VERSION } from "../version.ts";
import { createManagementApp } from "./apps.ts";
import type { ForPrimary, ForWorkers, Started, StartFailure } from "./between.ts";
import { keepForAll } from "./kept.ts";
import { createPrimaryMetrics, metricsText } from "./metrics.ts";
import { listen } from "./server.ts";
import type { Gateway } from "./start.ts";

/** The management plane answers at once. */
const IDLE_MS = 30_000;
/** Beside the grace for what is in flight: what a worker has to put in order. */
const END_MS = 5000;

interface Running {
  readonly worker: Worker;
  readonly channel: Channel<ForPrimary>;
  readonly gone: Promise<void>;
}

/** @param writeLog takes lines of the workers' service logs */
export async function startPrimary(
  config: Config,
  log: Logger,
  writeLog: (text: string) => void,
): Promise<Gateway> {
  const decisions = await openDecisionLog(config.decisionLog.path);
  const management = await listen({ address: config.management, tls: null, idleMs: IDLE_MS }).catch(
    async (error: unknown) => {
      await decisions.close();
      throw error;
    },
  );
  const managementUrl = originOf(management.scheme, management.address);
  const kept = keepForAll(decisions);
  const nonceSecret = makeNonceSecret().toString("base64url");
  const restarts = countRestarts();
  const running = new Map<number, Running>();
  const ready = new Set<number>();
  let closing = false;

  /** Resolves once the worker listens; rejects where it ends before. */
  const start = (slot: number): Promise<Started> =>
    new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const worker = cluster.fork();
      let failure: Error | null = null;
      const answers: ForWorkers = {
        ...kept,
        hello: () => ({
          nonceSecret,
          managementUrl,
          tidies: slot === 0,
          sqlThreads: sqlThreads(config.workers),
        }),
        started: (started) => {
          ready.add(slot);
          resolve(started);
        },
        failed: (told) => {
          failure = errorOf(told);
        },
        log(text, dropped) {
          writeLog(text);
          if (dropped > 0) log.warn({ dropped, worker: slot }, "lines of this log had no room");
        },
      };
      const channel = openChannel<ForPrimary>(portOf(worker), answers);
      const gone = new Promise<void>((over) => {
        worker.once("exit", (code, signal) => {
          running.delete(slot);
          const wasReady = ready.delete(slot);
          over();
          reject(
            failure ?? new Error(`worker ${slot} ended (${signal ?? `exit ${code}`}) before it listened`),
          );
          if (!closing && wasReady) {
            log.error({ worker: slot, code, signal }, "a worker died");
            startAgain(slot, performance.now() - startedAt);
          }
        });
      });
      running.set(slot, { worker, channel, gone });
    });

  function startAgain(slot: number, livedMs: number): void {
    const waitMs = restarts.waitAfter(livedMs);
    setTimeout(() => {
      if (closing) return;
      start(slot).then(
        () => log.info({ worker: slot, restarts: restarts.count() }, "a worker was replaced"),
        (error: unknown) => {
          if (closing) return;
          log.error({ worker: slot, cause: String(error) }, "a worker can't be replaced");
          startAgain(slot, 0);
        },
      );
    }, waitMs);
  }

  async function endWorkers(graceMs: number): Promise<void> {
    closing = true;
    const workers = [...running.values()];
    await askAll(
      workers.map(({ channel }) => channel),
      "close",
      graceMs,
    );
    await Promise.all(
      workers.map(async ({ worker, gone }) => {
        const timer = setTimeout(() => worker.process.kill("SIGKILL"), graceMs + END_MS);
        await gone;
        clearTimeout(timer);
      }),
    );
  }

  const abandon = async (error: unknown): Promise<never> => {
    await endWorkers(0);
    await decisions.close();
    throw error;
  };
  // The first alone: what keeps it from starting keeps all of them, and is told once.
  const { url, mutualTlsUrl, policyRevision, firstClient } = await startAll().catch(
    async (error: unknown) => {
      await management.close(0);
      return await abandon(error);
    },
  );

  async function startAll(): Promise<Started> {
    const first = await start(0);
    const others = await Promise.allSettled(
      Array.from({ length: config.workers - 1 }, (_, index) => start(index + 1)),
    );
    for (const other of others) if (other.status === "rejected") throw other.reason;
    return first;
  }

  const own = createPrimaryMetrics(() => ({ ready: ready.size, restarts: restarts.count() }));
  const metrics = async () => {
    const asked = [...running.values()].map(({ channel }) => channel.ask("metrics"));
    // Of a worker that has just died nobody can tell.
    const answers = await Promise.allSettled([own.json(), ...asked]);
    return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  };
  management.serve(
    createManagementApp({
      metrics: async () => metricsText(await metrics()),
      decisions,
      isClosing: () => closing,
      policy: { revision: policyRevision },
      labels: { version: VERSION },
      workers: () => ({ wanted: config.workers, ready: ready.size, restarts: restarts.count() }),
    }),
  );
  return {
    url,
    mutualTlsUrl,
    managementUrl,
    policyRevision,
    firstClient: firstClient && {
      ...firstClient,
      secret: firstClient.secret === null ? null : new Secret(firstClient.secret),
    },
    metrics: own.json,
    replacePolicy: null,
    async close(graceMs) {
      await endWorkers(graceMs);
      await management.close(0);
      await decisions.close();
    },
  };
}

/** A thread learns the grammar in some 100 MB: all workers together have about as many as there are cores. */
function sqlThreads(workers: number): number {
  return Math.max(1, Math.min(2, Math.floor(availableParallelism() / workers)));
}

function portOf(worker: Worker): Port {
  return {
    send: (packet, done) =>
      worker.process.send?.(packet, undefined, undefined, (error) => done(error ?? null)),
    onMessage: (listener) => void worker.on("message", listener),
    onClose: (listener) => {
      worker.once("disconnect", listener).once("exit", listener);
    },
  };
}

/** As it was thrown in the worker, for a command to explain. */
function errorOf({ name, message, problems, system }: StartFailure): Error {
  if (name === "BundleError") return new BundleError(message);
  if (name === "PolicyError") return new PolicyError(message);
  return problems === null ? Object.assign(new Error(message), system) : new ConfigError(problems);
}
