/**
 * @module Load at a fixed rate, whatever the answers take: node pace.ts URL TOKEN RATE SECONDS.
 *
 * An open loop: each request has its time, and its latency counts from then, also where it had to wait for a connection or
 * for this program itself. A thread sleeps by the futex's clock, since Node's timers are a millisecond coarse, and wakes the
 * one that sends.
 */

import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { quantile } from "../../measure.ts";
import { type Connection, openConnection } from "./raw-http.ts";

interface Schedule {
  readonly startNs: bigint;
  readonly intervalNs: number;
  readonly count: number;
}

const DRAIN_MS = 5000;
const WARM_CONNECTIONS = 16;
const MAX_CONNECTIONS = 512;

function tick({ startNs, intervalNs, count }: Schedule): void {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  for (let index = 0; index < count; index++) {
    const dueNs = startNs + BigInt(Math.round(index * intervalNs));
    const waitNs = Number(dueNs - process.hrtime.bigint());
    if (waitNs > 0) Atomics.wait(nothing, 0, 0, waitNs / 1e6);
    parentPort?.postMessage(index);
  }
}

async function main(url: URL, token: string, rate: number, seconds: number): Promise<void> {
  const request = Buffer.from(
    `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  );
  const count = Math.round(rate * seconds);
  const latenciesMs: number[] = [];
  const idle: Connection[] = [];
  let opened = 0;
  let failed = 0;
  let firstError = "";
  const fail = (why: string) => {
    failed++;
    firstError ||= why;
  };
  const open = () => {
    opened++;
    return openConnection(Number(url.port), request, (error) => fail(error.message));
  };
  const waiting: number[] = [];
  let startNs = 0n;
  const intervalNs = 1e9 / rate;
  const send = (index: number) => {
    const connection = idle.pop() ?? (opened < MAX_CONNECTIONS ? open() : null);
    if (connection === null) return void waiting.push(index);
    connection.ask((status) => {
      if (status === 200) {
        latenciesMs.push((Number(process.hrtime.bigint() - startNs) - index * intervalNs) / 1e6);
      } else fail(`status ${status}`);
      idle.push(connection);
      const next = waiting.shift();
      if (next !== undefined) send(next);
    });
  };
  for (let index = 0; index < WARM_CONNECTIONS; index++) {
    const connection = open();
    await new Promise<void>((resolve) => connection.ask(() => resolve()));
    idle.push(connection);
  }
  startNs = process.hrtime.bigint() + 100_000_000n;
  const schedule: Schedule = { startNs, intervalNs, count };
  const ticker = new Worker(new URL(import.meta.url), { workerData: schedule });
  ticker.on("message", send);
  await new Promise((resolve) => ticker.once("exit", resolve));
  const until = Date.now() + DRAIN_MS;
  while (latenciesMs.length + failed < count && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const sorted = latenciesMs.toSorted((one, other) => one - other);
  const result = {
    asked: count,
    answered: sorted.length,
    failed,
    firstError,
    connections: opened,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    p999Ms: quantile(sorted, 0.999),
    maxMs: quantile(sorted, 1),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

if (!isMainThread) tick(workerData as Schedule);
else {
  const [url = "", token = "", rate, seconds] = process.argv.slice(2);
  await main(new URL(url), token, Number(rate), Number(seconds));
}
