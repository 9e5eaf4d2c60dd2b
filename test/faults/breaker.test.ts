import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { bearer, refusalOf } from "../support/answer.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unusedPort } from "../support/upstreams.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const DOWN = { status: 503, error: "TEMPORARILY_UNAVAILABLE", code: "UPSTREAM_DOWN" };
const TIMEOUTS = { connect: "300ms", headers: "300ms", body: "300ms" };

const started: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.close();
});

/** On a port that is known before, so that it can be away and come back. */
async function startUpstream(port: number, answer: RequestListener) {
  let count = 0;
  const server: Server = createServer((request, response) => {
    count++;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const upstream = {
    port: (server.address() as AddressInfo).port,
    asked: () => count,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
  started.push(upstream);
  return upstream;
}

async function startGateway(
  port: number,
  upstreamFields: Readonly<Record<string, unknown>>,
): Promise<TestGateway> {
  const gateway = await startTestGateway({
    upstream: `http://127.0.0.1:${port}`,
    upstreamFields: { timeouts: TIMEOUTS, ...upstreamFields },
  });
  started.push(gateway);
  return gateway;
}

/** Asks as one client; the status is `gone` where it went away by itself. */
async function asking(gateway: TestGateway) {
  const headers = bearer(await gateway.token("catalogs:read files:write"));
  return async (init: RequestInit = {}, path = CATALOGS) =>
    await fetch(gateway.url + path, { headers, ...init });
}

async function breakerOf(gateway: TestGateway): Promise<unknown> {
  const response = await fetch(`${gateway.managementUrl}/health`);
  const { status, upstream } = (await response.json()) as { status: string; upstream?: unknown };
  expect([response.status, status]).toEqual([200, "ok"]);
  return upstream;
}

const answerWell: RequestListener = (_, response) =>
  response.writeHead(200, { "content-type": "application/json" }).end("{}");

test("an upstream that refuses connections is soon not asked any more, tried again, and asked again once it is back", async () => {
  const port = await unusedPort();
  const gateway = await startGateway(port, { breaker: { failures: 3, pause: "400ms" } });
  const ask = await asking(gateway);
  expect(await breakerOf(gateway)).toEqual({ breaker: "closed" });
  for (let at = 0; at < 3; at++) expect((await ask()).status).toBe(502);

  const refused = await ask();
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(await refusalOf(refused)).toEqual(DOWN);
  expect(await breakerOf(gateway)).toEqual({ breaker: "open" });
  expect(gateway.serviceLog()).toContain("the upstream does not answer");

  // The trial after the pause fails, and the pause is twice as long.
  await expect.poll(async () => (await ask()).status, { interval: 20 }).toBe(502);
  expect(gateway.serviceLog()).toContain('"pause_ms":800');
  const upstream = await startUpstream(port, answerWell);
  expect((await ask()).status).toBe(503);
  expect(upstream.asked()).toBe(0);

  await expect.poll(async () => (await ask()).status, { interval: 20, timeout: 5000 }).toBe(200);
  expect(upstream.asked()).toBe(1);
  expect((await ask()).status).toBe(200);
  expect(await breakerOf(gateway)).toEqual({ breaker: "closed" });
  expect(gateway.serviceLog()).toContain("the upstream answers again");
});

test("an upstream that hangs is soon not waited for any more", async () => {
  let hangs = true;
  const upstream = await startUpstream(0, (request, response) => {
    if (!hangs) answerWell(request, response);
  });
  const gateway = await startGateway(upstream.port, { breaker: { failures: 2, pause: "300ms" } });
  const ask = await asking(gateway);
  const first = await Promise.all([ask(), ask()]);
  expect(first.map(({ status }) => status)).toEqual([504, 504]);
  expect(await refusalOf(await ask())).toEqual(DOWN);
  expect(upstream.asked()).toBe(2);
  hangs = false;
  await expect.poll(async () => (await ask()).status, { interval: 20, timeout: 5000 }).toBe(200);
  expect(upstream.asked()).toBe(3);
});

test("of many who come after the pause one tries, and the others are told to come later", async () => {
  const port = await unusedPort();
  const gateway = await startGateway(port, { breaker: { failures: 1, pause: "300ms" } });
  const ask = await asking(gateway);
  await ask();
  const held: (() => void)[] = [];
  const upstream = await startUpstream(port, (request, response) => {
    held.push(() => answerWell(request, response));
  });
  await new Promise((resolve) => setTimeout(resolve, 350));
  const answers = Array.from({ length: 5 }, () => ask());
  await expect.poll(() => held.length).toBe(1);
  for (const go of held) go();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 503, 503, 503, 503]);
  expect(upstream.asked()).toBe(1);
});

test("an answer is a sign of life, whatever it says", async () => {
  const upstream = await startUpstream(0, (_, response) => response.writeHead(503).end("{}"));
  const gateway = await startGateway(upstream.port, { breaker: { failures: 2, pause: "1s" } });
  const ask = await asking(gateway);
  for (let at = 0; at < 5; at++) expect((await ask()).status).toBe(503);
  expect(upstream.asked()).toBe(5);
  expect(await breakerOf(gateway)).toEqual({ breaker: "closed" });
});

test("clients that go away, uploads that break off and requests that are denied never open it", async () => {
  const upstream = await startUpstream(0, (request, response) => {
    if (request.method === "PUT") request.on("error", () => {}).resume();
    else if (request.headers["x-request-id"] === undefined) answerWell(request, response);
  });
  const gateway = await startGateway(upstream.port, {
    breaker: { failures: 1, pause: "30s" },
    timeouts: { connect: "5s", headers: "30s", body: "30s" },
  });
  const ask = await asking(gateway);
  for (let at = 0; at < 3; at++) {
    await expect(ask({ signal: AbortSignal.timeout(60) })).rejects.toThrow();
    const broken = new ReadableStream({
      async pull(controller) {
        controller.enqueue(new Uint8Array(1024));
        await new Promise((resolve) => setTimeout(resolve, 60));
        controller.error(new Error("the client broke off"));
      },
    });
    const upload: RequestInit = { method: "PUT", body: broken, duplex: "half" };
    await expect(ask(upload, "/api/2.0/fs/files/Volumes/a/b/c/d.bin")).rejects.toThrow();
    expect((await ask({}, "/api/2.0/clusters/list")).status).toBe(403);
  }
  await expect.poll(() => upstream.asked()).toBeGreaterThan(3);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await breakerOf(gateway)).toEqual({ breaker: "closed" });
});

test("it can be turned off", async () => {
  const gateway = await startGateway(await unusedPort(), { breaker: "off" });
  const ask = await asking(gateway);
  for (let at = 0; at < 8; at++) expect((await ask()).status).toBe(502);
  expect(await breakerOf(gateway)).toBeUndefined();
});
