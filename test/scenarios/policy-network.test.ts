/**
 * @module Rules that ask another service before they decide: within the hosts, the time and the number that the config allows.
 */

import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { buildPolicy } from "../support/policy.ts";
import { startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";

let bundle: string;
let upstream: Awaited<ReturnType<typeof startRecorder>>;
let asked: Server;
let port: number;
let asks: string[];
let answer: (response: ServerResponse, url: string) => void;
const open: TestGateway[] = [];

/** The request says in its query which URL the rule asks, and whether it asks at all. */
const REGO = `
ask := input.request.query.ask[0]

options := {"method": "get", "url": ask, "enable_redirect": true, "force_cache": input.request.query.cache[0] == "1", "force_cache_duration_seconds": 60} if input.request.query.cache
options := {"method": "get", "url": ask, "enable_redirect": true} if not input.request.query.cache

allowed if not input.request.query.ask
allowed if http.send(options).body.allow

default decision := {"allow": false, "reasons": [{"code": "no", "message": "no"}], "obligations": {}}
decision := {"allow": true, "reasons": [], "obligations": {}} if allowed
`;

beforeAll(async () => {
  bundle = await buildPolicy(REGO);
}, 60_000);

beforeEach(async () => {
  upstream = await startRecorder();
  asks = [];
  answer = (response) => sendJson(response, { allow: true });
  asked = createServer((request, response) => {
    asks.push(request.url ?? "");
    answer(response, request.url ?? "");
  });
  await new Promise<void>((done) => asked.listen(0, "127.0.0.1", done));
  port = (asked.address() as AddressInfo).port;
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
  asked.closeAllConnections();
  asked.close();
  await upstream.close();
});

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader("content-type", "application/json").end(JSON.stringify(value));
}

async function start(network: object | null): Promise<TestGateway> {
  const gateway = await startTestGateway({
    upstream: upstream.url,
    config: { policy: { bundle, ...(network !== null && { network }) } },
  });
  open.push(gateway);
  return gateway;
}

async function caller(gateway: TestGateway) {
  const token = await gateway.token("catalogs:read");
  return (query: Record<string, string>) =>
    fetch(`${gateway.url}${CATALOGS}?${new URLSearchParams(query)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
}

async function codeOf(response: Response): Promise<string> {
  return /POLICY_FAILED/.exec(await response.text())?.[0] ?? String(response.status);
}

test("a policy that asks the network is not started where the config allows it no host", async () => {
  await expect(start(null)).rejects.toThrow(/http\.send.*policy\.network\.hosts/);
});

test("the answer of a host that is allowed decides, and is asked for anew by each request", async () => {
  const call = await caller(await start({ hosts: ["127.0.0.1"] }));
  expect(asks).toEqual([]);
  const ask = `http://127.0.0.1:${port}/a`;
  expect((await call({ ask })).status).toBe(200);
  answer = (response) => sendJson(response, { allow: false });
  expect((await call({ ask })).status).toBe(403);
  expect(asks).toEqual(["/a", "/a"]);
  expect(upstream.requests).toHaveLength(1);
});

test("an answer is kept where the rule says so", async () => {
  const call = await caller(await start({ hosts: ["127.0.0.1"] }));
  const query = { ask: `http://127.0.0.1:${port}/kept`, cache: "1" };
  expect((await call(query)).status).toBe(200);
  expect((await call(query)).status).toBe(200);
  expect(asks).toEqual(["/kept"]);
});

test("hosts that are not allowed are not asked, however they are reached, and the request is denied", async () => {
  const gateway = await start({ hosts: ["127.0.0.1"] });
  const call = await caller(gateway);
  answer = (response, url) =>
    url === "/away"
      ? response.writeHead(302, { location: `http://localhost:${port}/reached` }).end()
      : sendJson(response, { allow: true });
  for (const ask of [
    `http://localhost:${port}/reached`,
    `http://127.0.0.1.invalid:${port}/reached`,
    `http://127.0.0.1@localhost:${port}/reached`,
    `http://127.0.0.1:${port}/away`,
    "file:///etc/passwd",
  ]) {
    expect([ask, await codeOf(await call({ ask }))]).toEqual([ask, "POLICY_FAILED"]);
  }
  expect(asks).toEqual(["/away"]);
  expect(upstream.requests).toEqual([]);
  expect(gateway.decisions()[0]?.error).toMatchObject({
    message: expect.stringContaining("disallowed host: localhost"),
  });
});

test("a host that is slow or down denies in time, and other requests go on meanwhile", async () => {
  const call = await caller(await start({ hosts: ["127.0.0.1"], timeout: "500ms" }));
  const ended = new Promise<void>((done) => {
    answer = (response) => response.once("close", done);
  });
  const order: string[] = [];
  const slow = call({ ask: `http://127.0.0.1:${port}/slow` }).then(async (response) => {
    order.push("slow");
    return await codeOf(response);
  });
  while (asks.length === 0) await new Promise((done) => setTimeout(done, 5));
  const plain = await call({});
  order.push("plain");
  expect(plain.status).toBe(200);
  expect(await slow).toBe("POLICY_FAILED");
  expect(order).toEqual(["plain", "slow"]);
  await ended;
  expect(await codeOf(await call({ ask: "http://127.0.0.1:1/down" }))).toBe("POLICY_FAILED");
});

test("so many decisions wait as the config allows, and further requests are denied at once", async () => {
  const gateway = await start({ hosts: ["127.0.0.1"], timeout: "20s", max_waiting: 2 });
  const call = await caller(gateway);
  const held: ServerResponse[] = [];
  answer = (response) => held.push(response);
  const ask = (name: string) => call({ ask: `http://127.0.0.1:${port}/${name}` });
  const waiting = [ask("1"), ask("2")];
  while (held.length < 2) await new Promise((done) => setTimeout(done, 5));
  expect(await codeOf(await ask("3"))).toBe("POLICY_FAILED");
  for (const response of held) sendJson(response, { allow: true });
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
  answer = (response) => sendJson(response, { allow: true });
  expect((await ask("4")).status).toBe(200);
});

test("a hundred requests at once get the answer to their own question each", async () => {
  const call = await caller(await start({ hosts: ["127.0.0.1"], timeout: "20s" }));
  answer = (response, url) => sendJson(response, { allow: Number(url.slice(1)) % 2 === 0 });
  const numbers = Array.from({ length: 100 }, (_, index) => index);
  const answers = await Promise.all(numbers.map((n) => call({ ask: `http://127.0.0.1:${port}/${n}` })));
  expect(answers.map(({ status }) => status)).toEqual(numbers.map((n) => (n % 2 === 0 ? 200 : 403)));
  expect(upstream.requests).toHaveLength(50);
});
