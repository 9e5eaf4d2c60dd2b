/**
 * @module What a monitoring system reads of the gateway (Prometheus text format): counts and durations of exchanges, and how the
 * process does. No label has a value that a client chooses.
 */

import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { VERSION } from "../version.ts";
import type { ExchangeFields } from "./exchange.ts";

/** Metrics as one process has them, for another to add up. */
export type MetricsJson = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

export interface Metrics {
  readonly note: (fields: ExchangeFields) => void;
  /** Of this process. */
  readonly json: () => Promise<MetricsJson>;
}

/** From a fifth of what a decision and a quick upstream take, to what large answers do. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface MetricsOptions {
  /** Of the policy in force. */
  readonly revision: () => string;
  readonly inFlight: () => number;
}

export function createMetrics({ revision, inFlight }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const exchanges = new Counter({
    name: "postern_exchanges_total",
    help: "Requests that were answered, or cut off. decision: allow, deny, or none where none was made; error: the code of docs/errors.md, or none.",
    labelNames: ["decision", "status", "error"],
    registers,
  });
  const cutOff = new Counter({
    name: "postern_exchanges_cut_off_total",
    help: "Answers that did not come to their end.",
    registers,
  });
  const seconds = new Histogram({
    name: "postern_exchange_duration_seconds",
    help: "From the head of a request to the end of its answer.",
    buckets: SECONDS,
    registers,
  });
  new Gauge({
    name: "postern_exchanges_in_flight",
    help: "Requests that are not answered whole.",
    registers,
    collect() {
      this.set(inFlight());
    },
  });
  new Gauge({
    name: "postern_info",
    help: "1; the version and the revision of the policy in force.",
    labelNames: ["version", "policy_revision"],
    aggregator: "first",
    registers,
    collect() {
      this.reset();
      this.set({ version: VERSION, policy_revision: revision() }, 1);
    },
  });
  // One of each combination, so that a count costs no look at labels.
  const counters = new Map<string, { inc(): void }>();
  return {
    note({ allow, status, error = "none", cut_off, duration_ms }) {
      const decision = allow === null ? "none" : allow ? "allow" : "deny";
      const key = `${decision} ${status} ${error}`;
      let counter = counters.get(key);
      if (counter === undefined) {
        counter = exchanges.labels({ decision, status: String(status), error });
        counters.set(key, counter);
      }
      counter.inc();
      if (cut_off) cutOff.inc();
      seconds.observe(duration_ms / 1000);
    },
    json: () => registry.getMetricsAsJSON(),
  };
}

export interface WorkerCounts {
  readonly ready: number;
  readonly restarts: number;
}

/** Of the process before the workers. */
export function createPrimaryMetrics(workers: () => WorkerCounts): Pick<Metrics, "json"> {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "postern_workers_ready",
    help: "Processes that answer requests.",
    registers,
    collect() {
      this.set(workers().ready);
    },
  });
  new Gauge({
    name: "postern_worker_restarts",
    help: "How many workers died and were started again.",
    registers,
    collect() {
      this.set(workers().restarts);
    },
  });
  return { json: () => registry.getMetricsAsJSON() };
}

/** The page, of all processes that are the gateway. */
export async function metricsText(ofProcesses: readonly MetricsJson[]): Promise<string> {
  // Its types say less than it takes.
  const all = ofProcesses as unknown as Parameters<typeof AggregatorRegistry.aggregate>[0];
  return await AggregatorRegistry.aggregate(all).metrics();
}
