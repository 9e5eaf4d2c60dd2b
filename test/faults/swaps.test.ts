import { once } from "node:events";
import { request as ask } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { buildPolicy } from "../support/policy.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const SWAPS = 500;
const CLIENTS = 8;
/** A policy takes some megabytes: half of them, if they were not let go, several times this. */
const GROWTH_MB = 150;

/** Says its name twice in what it asks for, and once in its reasons. */
const naming = (name: string) => `decision := {
  "allow": true,
  "reasons": [{"code": "${name}", "message": input.request.path}],
  "obligations": {"headers": {"set": {"x-one": "${name}", "x-two": "${name}"}, "remove": []}},
}`;

let upstream: Recorder;
let gateway: TestGateway;
let bundles: readonly string[];
let token: string;

beforeAll(async () => {
  upstream = await startRecorder();
  bundles = await Promise.all(["a", "b"].map((name) => buildPolicy(naming(name))));
  gateway = await startTestGateway({ upstream: upstream.url, config: { policy: { bundle: bundles[0] } } });
  token = await gateway.token("catalogs:read");
}, 60_000);

afterAll(async () => {
  await gateway?.close();
  await upstream?.close();
});

const namesOf = ({ headers }: Recorder["requests"][number]) => [headers["x-one"], headers["x-two"]];

test("500 swaps under load: each request is decided by one policy, and none fails", async () => {
  let isOver = false;
  const statuses: number[] = [];
  const load = Array.from({ length: CLIENTS }, async (_, client) => {
    for (let n = 0; !isOver; n++) {
      const path = `${CATALOGS}/${client}-${n}`;
      const response = await fetch(gateway.url + path, { headers: { authorization: `Bearer ${token}` } });
      await response.arrayBuffer();
      statuses.push(response.status);
    }
  });
  let halfway = 0;
  for (let n = 1; n <= SWAPS; n++) {
    await gateway.replacePolicy(bundles[n % 2] as string);
    if (n === SWAPS / 2) halfway = process.memoryUsage().rss;
  }
  const growthMb = (process.memoryUsage().rss - halfway) / 1e6;
  isOver = true;
  await Promise.all(load);

  expect(new Set(statuses)).toEqual(new Set([200]));
  const sent = upstream.requests.map((request) => namesOf(request));
  expect(sent.length).toBe(statuses.length);
  expect(sent.filter(([one, two]) => one !== two)).toEqual([]);
  expect(new Set(sent.map(([one]) => one))).toEqual(new Set(["a", "b"]));
  const byId = new Map(
    upstream.requests.map((request) => [request.headers["x-request-id"], namesOf(request)[0]]),
  );
  const decided = gateway
    .decisions()
    .map(({ decision_id, result }) => [decision_id, result?.reasons[0]?.code]);
  expect(new Map(decided as [string, string][])).toEqual(byId);
  expect(growthMb).toBeLessThan(GROWTH_MB);
}, 120_000);

test("a request keeps to the policy that it began with", async () => {
  await gateway.replacePolicy(bundles[0] as string);
  const { hostname, port } = new URL(gateway.url);
  const slow = ask({
    hostname,
    port,
    method: "PATCH",
    path: `${CATALOGS}/slow`,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "content-length": 2,
      expect: "100-continue",
    },
  });
  // The gateway wants the body: it has begun.
  slow.flushHeaders();
  await once(slow, "continue");
  await gateway.replacePolicy(bundles[1] as string);
  slow.end("{}");
  const [response] = (await once(slow, "response")) as [{ statusCode: number; resume(): void }];
  response.resume();
  expect(response.statusCode).toBe(200);
  expect(namesOf(upstream.requests.at(-1) as Recorder["requests"][number])).toEqual(["a", "a"]);
});

test("a bundle that is none leaves the policy in force", async () => {
  await gateway.replacePolicy(bundles[1] as string);
  await expect(gateway.replacePolicy("/dev/null")).rejects.toThrow(/not a gzipped tar/);
  const response = await fetch(`${gateway.url}${CATALOGS}/x`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect([response.status, namesOf(upstream.requests.at(-1) as Recorder["requests"][number])]).toEqual([
    200,
    ["b", "b"],
  ]);
});
