import { mkdtempSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { fetchToken } from "../support/gateway.ts";
import {
  type GatewayProcess,
  type GatewayProcessOptions,
  readKilledDecisions,
  startGatewayProcess,
} from "../support/gateway-process.ts";
import { call, type Outcome, startLoad } from "../support/load.ts";
import { slowAnswer } from "../support/slow-answer.ts";
import { arrivedIds, type SlowUpstreamOptions, startSlowUpstream } from "../support/upstream-process.ts";

const CLIENTS = 200;
/** How many requests are answered before the others are held, so that all connections were in use before. */
const ANSWERED = 300;
/** How many of them have reached the upstream when it happens; the others are on their way through the gateway. */
const IN_FLIGHT = [150, 180, 200];
const PATH = "/api/2.1/unity-catalog/catalogs";
const CONNECTION_LOST = expect.stringMatching(/^(ECONNRESET|ECONNREFUSED|EPIPE)$/);
const WHOLE = { kind: "whole", status: 200, body: slowAnswer() };

const started: { kill(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(started.splice(0).map((process) => process.kill())));

async function startGateway(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const gateway = await startGatewayProcess(options);
  started.push({ kill: () => gateway.end("SIGKILL") });
  return gateway;
}

async function startUpstream(options: Omit<SlowUpstreamOptions, "logPath"> & { logPath?: string }) {
  const logPath = options.logPath ?? join(mkdtempSync(join(tmpdir(), "postern-kill-")), "arrived");
  const upstream = await startSlowUpstream({ ...options, logPath });
  started.push(upstream);
  return { ...upstream, logPath };
}

/** Everything that reached the upstream was allowed by a decision that is in the log. */
function expectRecorded(logPath: string, folder: string, kills: number): void {
  const { decisions, torn } = readKilledDecisions(folder);
  const allowed = new Set(decisions.filter(({ result }) => result?.allow).map((line) => line.decision_id));
  const arrived = arrivedIds(logPath);
  expect(arrived.length).toBeGreaterThanOrEqual(CLIENTS);
  expect(arrived.filter((id) => !allowed.has(id))).toEqual([]);
  expect(new Set(arrived).size).toBe(arrived.length);
  expect(torn).toBeLessThanOrEqual(kills);
}

/** Whole answers, all of them what the upstream said, and how many calls broke. */
function expectCleanBreaks(outcomes: readonly Outcome[]): number {
  for (const outcome of outcomes) {
    if (outcome.kind === "whole") expect(outcome).toEqual(WHOLE);
    else expect(outcome).toMatchObject({ kind: "broken", code: CONNECTION_LOST });
  }
  return outcomes.filter(({ kind }) => kind === "broken").length;
}

describe("with 200 requests in flight", () => {
  test.each(IN_FLIGHT)(
    "a gateway that is killed leaves clean errors and a record of all it sent (%i of them upstream)",
    async (wanted) => {
      const upstream = await startUpstream({ answered: ANSWERED, halves: true });
      const gateway = await startGateway({ upstream: upstream.url });
      const token = await fetchToken(gateway.url, "catalogs:read");
      const load = startLoad(gateway.url + PATH, token, CLIENTS);
      await upstream.until(({ inFlight, arrived }) => arrived > ANSWERED && inFlight >= wanted);
      await gateway.end("SIGKILL");
      const outcomes = await load.finish();
      // What was on its way to the upstream when the gateway died has arrived by now.
      await upstream.until(({ connections, inFlight }) => connections === 0 && inFlight === 0);

      expect(expectCleanBreaks(outcomes)).toBe(CLIENTS);
      expectRecorded(upstream.logPath, gateway.folder, 1);
      const before = readKilledDecisions(gateway.folder);

      const { folder, port } = gateway;
      const again = await startGateway({ upstream: upstream.url, folder, port });
      const asked = call(again.url + PATH, token);
      await upstream.until(({ inFlight }) => inFlight === 1);
      upstream.release();
      expect(await asked).toEqual(WHOLE);
      const after = readKilledDecisions(folder);
      expect(after.decisions.length).toBe(before.decisions.length + 1);
      expect(after.torn).toBe(before.torn);
      expectRecorded(upstream.logPath, folder, 1);
    },
  );

  test.each(IN_FLIGHT)(
    "an upstream that is killed is a 502 for each, until it is back (%i of them upstream)",
    async (wanted) => {
      const upstream = await startUpstream({ answered: ANSWERED, halves: false });
      // With the circuit breaker most would be a 503 without a look at the upstream.
      const withoutBreaker = { url: upstream.url, credential: { token: "${POWERFUL}" }, breaker: "off" };
      const gateway = await startGateway({ upstream: upstream.url, config: { upstream: withoutBreaker } });
      const token = await fetchToken(gateway.url, "catalogs:read");
      const load = startLoad(gateway.url + PATH, token, CLIENTS);
      await upstream.until(({ inFlight, arrived }) => arrived > ANSWERED && inFlight >= wanted);
      await upstream.kill();
      const outcomes = await load.finish();

      const answered = outcomes.filter((outcome) => outcome.kind === "whole" && outcome.status === 200);
      for (const outcome of answered) expect(outcome).toEqual(WHOLE);
      const refused = outcomes.filter((outcome) => !answered.includes(outcome));
      expect(refused.length).toBeGreaterThanOrEqual(CLIENTS);
      for (const outcome of refused) expectUnreachable(outcome);
      expectUnreachable(await call(gateway.url + PATH, token));

      const { port, logPath } = upstream;
      await startUpstream({ port, logPath, answered: CLIENTS, halves: false });
      const answers = Array.from({ length: CLIENTS }, () => call(gateway.url + PATH, token));
      for (const outcome of await Promise.all(answers)) expect(outcome).toEqual(WHOLE);
      expectRecorded(logPath, gateway.folder, 0);
    },
  );

  test.each([true, false])(
    "a gateway that is told to end answers all of them first (half answered: %s)",
    async (halves) => {
      const upstream = await startUpstream({ answered: 0, halves });
      const gateway = await startGateway({ upstream: upstream.url });
      const token = await fetchToken(gateway.url, "catalogs:read");
      const agent = new Agent({ keepAlive: true });
      const calls = Array.from({ length: CLIENTS }, () => call(gateway.url + PATH, token, agent));
      await upstream.until(({ inFlight }) => inFlight === CLIENTS);
      const ended = gateway.end("SIGTERM");
      await gateway.logged("finishing what is in flight");

      expect(await call(gateway.url + PATH, token)).toMatchObject({ kind: "broken", code: CONNECTION_LOST });
      expect((await fetch(`${gateway.managementUrl}/health`)).status).toBe(503);
      upstream.release();
      for (const outcome of await Promise.all(calls)) expect(outcome).toEqual(WHOLE);
      expect(await ended).toEqual({ code: 0, signal: null });
      agent.destroy();
      expectRecorded(upstream.logPath, gateway.folder, 0);
    },
  );
});

function expectUnreachable(outcome: Outcome): void {
  expect(outcome).toMatchObject({ kind: "whole", status: 502 });
  expect(JSON.parse((outcome as { body: string }).body)).toEqual({
    error_code: "UPSTREAM_UNREACHABLE",
    message: "the upstream can't be reached, or broke the connection",
    details: expect.arrayContaining([expect.objectContaining({ reason: "UPSTREAM_UNREACHABLE" })]),
  });
}
