import type { RequestListener } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { bearer, refusalOf } from "../support/answer.ts";
import { POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { startRecorder } from "../support/recorder.ts";
import { startRawUpstream, unusedPort } from "../support/upstreams.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const UNREACHABLE = { status: 502, error: "UPSTREAM_UNREACHABLE", code: "UPSTREAM_UNREACHABLE" };
const TIMEOUT = { status: 504, error: "DEADLINE_EXCEEDED", code: "UPSTREAM_TIMEOUT" };
const CREDENTIAL = { status: 502, error: "UPSTREAM_CREDENTIAL", code: "UPSTREAM_CREDENTIAL" };
const ANSWER = { status: 502, error: "UPSTREAM_ANSWER", code: "UPSTREAM_ANSWER" };
/** Long enough for a machine that is busy, short enough to wait for. */
const TIMEOUTS = { timeouts: { connect: "300ms", headers: "300ms", body: "300ms" } };

const started: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.close();
});

async function startGateway(upstream: string, upstreamFields = {}): Promise<TestGateway> {
  const gateway = await startTestGateway({ upstream, upstreamFields });
  started.push(gateway);
  return gateway;
}

/** An upstream that says this, byte for byte, and then ends the connection unless it is to stay silent. */
async function startSaying(text: string, then: "end" | "silence" = "end") {
  const upstream = await startRawUpstream((socket) => {
    socket.write(text);
    if (then === "end") socket.end();
  });
  started.push(upstream);
  return { ...upstream, url: `http://127.0.0.1:${upstream.port}` };
}

async function startAnswering(answer: RequestListener) {
  const upstream = await startRecorder(answer);
  started.push(upstream);
  return upstream;
}

async function ask(gateway: TestGateway): Promise<Response> {
  return await fetch(gateway.url + CATALOGS, { headers: bearer(await gateway.token("catalogs:read")) });
}

describe("an upstream that can't be used", () => {
  test("is a 502 where nobody listens", async () => {
    const gateway = await startGateway(`http://127.0.0.1:${await unusedPort()}`);
    expect(await refusalOf(await ask(gateway))).toEqual(UNREACHABLE);
    expect(gateway.decisions()).toMatchObject([{ result: { allow: true } }]);
  });

  test("is a 504 where it takes the connection and never says that it is there", async () => {
    const silent = await startSaying("", "silence");
    const gateway = await startGateway(`https://127.0.0.1:${silent.port}`, TIMEOUTS);
    expect(await refusalOf(await ask(gateway))).toEqual(TIMEOUT);
  });

  test("is a 502 where its certificate is nobody's", async () => {
    const silent = await startSaying("this is no TLS");
    const gateway = await startGateway(`https://127.0.0.1:${silent.port}`);
    expect(await refusalOf(await ask(gateway))).toEqual(UNREACHABLE);
  });

  test.each([
    ["nothing", ""],
    ["half a head", "HTTP/1.1 200 OK\r\nContent-Ty"],
    ["no HTTP", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}"],
    ["a length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"],
    ["a head without end", `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}\r\n\r\n{}`],
  ])("is a 502 where it says %s, and is asked once", async (_, text) => {
    const upstream = await startSaying(text);
    const gateway = await startGateway(upstream.url);
    expect(await refusalOf(await ask(gateway))).toEqual(UNREACHABLE);
    expect(upstream.connections).toHaveLength(1);
  });

  test("is a 504 where it does not begin its answer in time", async () => {
    const upstream = await startSaying("HTTP/1.1 200 OK\r\n", "silence");
    const gateway = await startGateway(upstream.url, TIMEOUTS);
    expect(await refusalOf(await ask(gateway))).toEqual(TIMEOUT);
    expect(upstream.connections).toHaveLength(1);
  });
});

describe("an answer that ends in its middle", () => {
  const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

  test.each([
    ["by length", `${HEAD}Content-Length: 100\r\n\r\n{"catalogs":[`, "end"],
    ["by chunks", `${HEAD}Transfer-Encoding: chunked\r\n\r\nd\r\n{"catalogs":[\r\n`, "end"],
    [
      "by a chunk that is none",
      `${HEAD}Transfer-Encoding: chunked\r\n\r\nd\r\n{"catalogs":[\r\nzz\r\n`,
      "end",
    ],
    ["by length, and stays away", `${HEAD}Content-Length: 100\r\n\r\n{"catalogs":[`, "silence"],
    [
      "by chunks, and stays away",
      `${HEAD}Transfer-Encoding: chunked\r\n\r\nd\r\n{"catalogs":[\r\n`,
      "silence",
    ],
  ] as const)("%s, is a connection that breaks", async (_, text, then) => {
    const upstream = await startSaying(text, then);
    const gateway = await startGateway(upstream.url, TIMEOUTS);
    const response = await ask(gateway);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow("terminated");
    await expect.poll(() => gateway.serviceLog()).toContain("the answer was cut off");
    await expect.poll(() => gateway.serviceLog()).toContain('"cut_off":true');
  });
});

describe("an answer that would lead past the gateway", () => {
  test.each<[string, RequestListener, object]>([
    ["a refused credential", (_, response) => response.writeHead(401).end("{}"), CREDENTIAL],
    [
      "a redirect to another host",
      (_, response) => response.writeHead(302, { location: "https://elsewhere.example/" }).end(),
      ANSWER,
    ],
    [
      "two redirects",
      (_, response) => response.writeHead(302, ["location", "/a", "location", "/b"]).end(),
      ANSWER,
    ],
    [
      "compressed content that was not asked for",
      (_, response) => response.writeHead(200, { "content-encoding": "br" }).end("x"),
      ANSWER,
    ],
    [
      "compressed content that is none",
      (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end("x"),
      ANSWER,
    ],
  ])("is refused: %s", async (_, answer, refusal) => {
    const upstream = await startAnswering(answer);
    const gateway = await startGateway(upstream.url);
    expect(await refusalOf(await ask(gateway))).toEqual(refusal);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe("a credential that must be fetched", () => {
  const FETCHED = { credential: { client_id: "gateway", client_secret: "${POWERFUL}" } };

  test.each<[string, RequestListener]>([
    ["is refused", (_, response) => response.writeHead(401).end('{"error":"invalid_client"}')],
    ["meets a fault", (_, response) => response.writeHead(500).end("oops")],
    [
      "gets no token",
      (_, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"),
    ],
    ["is sent elsewhere", (_, response) => response.writeHead(307, { location: "/elsewhere" }).end()],
    ["is cut off", (_, response) => response.destroy()],
  ])("is a 502 where it %s, and the request does not go on", async (_, answer) => {
    const upstream = await startAnswering(answer);
    const gateway = await startGateway(upstream.url, FETCHED);
    expect(await refusalOf(await ask(gateway))).toEqual(CREDENTIAL);
    expect(upstream.requests.map(({ target }) => target)).toEqual(["/oidc/v1/token"]);
    expect(gateway.serviceLog()).not.toContain(POWERFUL);
  });

  test("goes with the request once it is there, and the client's own does not", async () => {
    const upstream = await startAnswering(({ url }, response) => {
      const token = { access_token: "fetched-token", token_type: "Bearer", expires_in: 3600 };
      response.writeHead(200, { "content-type": "application/json" });
      response.end(url === "/oidc/v1/token" ? JSON.stringify(token) : "{}");
    });
    const gateway = await startGateway(upstream.url, FETCHED);
    const statuses = await Promise.all([ask(gateway), ask(gateway), ask(gateway)]);
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200]);
    const [first, ...rest] = upstream.requests;
    expect(first?.target).toBe("/oidc/v1/token");
    expect(rest.map(({ target, headers }) => [target, headers.authorization])).toEqual(
      Array(3).fill([CATALOGS, "Bearer fetched-token"]),
    );
  });
});
