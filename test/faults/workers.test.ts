import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { fetchToken } from "../support/gateway.ts";
import {
  type GatewayProcess,
  type GatewayProcessOptions,
  readKilledDecisions,
  startGatewayProcess,
} from "../support/gateway-process.ts";
import { call, type Outcome, startLoad } from "../support/load.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const PATH = "/api/2.1/unity-catalog/catalogs";
const CLIENTS = 40;

const opened: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function startUpstream(): Promise<Recorder> {
  const upstream = await startRecorder();
  opened.push(upstream);
  return upstream;
}

async function start(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const gateway = await startGatewayProcess({ ...options, config: { workers: 2, ...options.config } });
  opened.push({ close: () => gateway.end("SIGKILL") });
  return gateway;
}

/** Its own children, such as no other test has. */
function workersOf({ pid }: GatewayProcess): readonly number[] {
  try {
    return execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" })
      .trim()
      .split(/\s+/)
      .map(Number);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error("it did not come to hold");
}

const workersIn = async ({ managementUrl }: GatewayProcess) =>
  (
    (await (await fetch(`${managementUrl}/health`)).json()) as {
      workers: { ready: number; restarts: number };
    }
  ).workers;

test("a worker that is killed under load is replaced, and costs no more than its own connections", async () => {
  const upstream = await startUpstream();
  const gateway = await start({ upstream: upstream.url });
  const token = await fetchToken(gateway.url, "catalogs:read");
  const [victim] = workersOf(gateway);
  const load = startLoad(gateway.url + PATH, token, CLIENTS);
  await until(() => upstream.requests.length > 200);
  process.kill(victim as number, "SIGKILL");
  await until(async () => {
    const { ready, restarts } = await workersIn(gateway);
    return ready === 2 && restarts === 1;
  });
  expect(await call(gateway.url + PATH, token)).toMatchObject({ kind: "whole", status: 200 });
  const outcomes: readonly Outcome[] = await load.finish();
  await gateway.end("SIGTERM");
  expect(outcomes.filter(({ kind }) => kind !== "whole").length).toBeLessThan(CLIENTS);
  const whole = outcomes.filter((outcome) => outcome.kind === "whole");
  expect(whole.filter((outcome) => outcome.status !== 200)).toEqual([]);

  const { decisions, torn } = readKilledDecisions(gateway.folder);
  expect(torn).toBe(0);
  const ids = new Set(decisions.map(({ decision_id }) => decision_id));
  expect(ids.size).toBe(decisions.length);
  const arrived = upstream.requests.map(({ headers }) => String(headers["x-request-id"]));
  expect(arrived.length).toBeGreaterThan(200);
  expect(arrived.filter((id) => !ids.has(id))).toEqual([]);
}, 60_000);

test("where the primary is killed its workers end, and nobody listens any more", async () => {
  const upstream = await startUpstream();
  const gateway = await start({ upstream: upstream.url });
  const workers = workersOf(gateway);
  expect(workers.length).toBe(2);
  await gateway.end("SIGKILL");
  await until(() => !workers.some(isAlive));
  await expect(fetch(gateway.url)).rejects.toThrow();
}, 30_000);

test("a port that is taken is told once, and nothing is left", async () => {
  const upstream = await startUpstream();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  opened.push({ close: () => new Promise((resolve) => other.close(resolve)) });
  const { port } = other.address() as { port: number };
  const failed = await start({ upstream: upstream.url, port }).catch((error: Error) => error.message);
  expect(failed).toContain(`127.0.0.1:${port} is taken by another program`);
  expect(String(failed).match(/is taken/g)?.length).toBe(1);
}, 30_000);

test("workers that can't start end the gateway, with the cause told once", async () => {
  const upstream = await startUpstream();
  const failed = await start({
    upstream: upstream.url,
    config: { policy: { bundle: "/nowhere.tar.gz" } },
  }).catch((error: Error) => error.message);
  expect(String(failed).match(/nowhere\.tar\.gz/g)?.length).toBe(1);
}, 30_000);

test("a gateway that is told to end does so with all its workers", async () => {
  const upstream = await startUpstream();
  const gateway = await start({ upstream: upstream.url });
  const workers = workersOf(gateway);
  expect(await gateway.end("SIGTERM")).toEqual({ code: 0, signal: null });
  expect(workers.filter(isAlive)).toEqual([]);
}, 30_000);
