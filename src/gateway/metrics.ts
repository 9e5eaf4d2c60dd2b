/**
 * @module What a monitoring system reads of the gateway (Prometheus text format): counts and durations of exchanges, and how the
 * process does. No label has a value that a client chooses.
 */

import { AggregatorRegistry, collectDefaultMetrics, Gauge, Registry } from "prom-client";
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
  const exchanges = new Map<string, Count>();
  const buckets = SECONDS.map(() => 0);
  let cutOff = 0;
  let all = 0;
  let sumMs = 0;
  /** Put together when it is asked for: prom-client's own counters cost two microseconds an exchange. */
  const ofExchanges = (): MetricsJson => [
    counter(
      "postern_exchanges_total",
      "Requests that were answered, or cut off. decision: allow, deny, or none where none was made; error: the code of docs/errors.md, or none.",
      [...exchanges.values()],
    ),
    counter("postern_exchanges_cut_off_total", "Answers that did not come to their end.", [
      { labels: {}, value: cutOff },
    ]),
    durations(buckets, all, sumMs / 1000),
  ];
  return {
    note({ allow, status, error = "none", cut_off, duration_ms }) {
      const decision = allow === null ? "none" : allow ? "allow" : "deny";
      const key = `${decision} ${status} ${error}`;
      let count = exchanges.get(key);
      if (count === undefined) {
        count = { labels: { decision, status: String(status), error }, value: 0 };
        exchanges.set(key, count);
      }
      count.value++;
      if (cut_off) cutOff++;
      all++;
      sumMs += duration_ms;
      const bucket = SECONDS.findIndex((seconds) => duration_ms <= seconds * 1000);
      if (bucket >= 0) buckets[bucket] = (buckets[bucket] as number) + 1;
    },
    json: async () => [...ofExchanges(), ...(await registry.getMetricsAsJSON())],
  };
}

interface Count {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

function counter(name: string, help: string, values: readonly Count[]): MetricsJson[number] {
  return { name, help, type: "counter", aggregator: "sum", values } as unknown as MetricsJson[number];
}

/** @param buckets how many were in each, and in none before it */
function durations(buckets: readonly number[], count: number, sum: number): MetricsJson[number] {
  const name = "postern_exchange_duration_seconds";
  const help = "From the head of a request to the end of its answer.";
  let below = 0;
  const values: object[] = buckets.map((own, index) => {
    below += own;
    return { labels: { le: SECONDS[index] }, value: below, metricName: `${name}_bucket` };
  });
  values.push({ labels: { le: "+Inf" }, value: count, metricName: `${name}_bucket` });
  values.push({ labels: {}, value: sum, metricName: `${name}_sum` });
  values.push({ labels: {}, value: count, metricName: `${name}_count` });
  return { name, help, type: "histogram", aggregator: "sum", values } as unknown as MetricsJson[number];
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
