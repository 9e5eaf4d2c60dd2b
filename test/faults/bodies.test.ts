import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const MAX_BYTES = 64 * 1024;

let upstream: Recorder;
let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  upstream = await startRecorder();
  const limits = { body: `${MAX_BYTES / 1024}KiB`, body_time: "300ms" };
  gateway = await startTestGateway({ upstream: upstream.url, grant: ["catalogs:write"], config: { limits } });
  token = await gateway.token("catalogs:write");
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

beforeEach(() => upstream.clear());

function post(headers: Record<string, string | number>) {
  const client = request(gateway.url + CATALOGS, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
  });
  client.on("error", () => {
    // The gateway ends a connection whose body it did not read.
  });
  return client;
}

async function answerTo(client: ReturnType<typeof post>) {
  const [response] = await once(client, "response");
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(await text(response)) };
}

const named = (bytes: number) => `{"name":"${"x".repeat(bytes - 11)}"}`;

describe("a body that the policy reads", () => {
  test("goes on as it came, up to the limit", async () => {
    const client = post({});
    client.end(named(MAX_BYTES));
    expect((await answerTo(client)).status).toBe(200);
    expect(upstream.requests[0]?.body.toString()).toBe(named(MAX_BYTES));
  });

  test.each([
    ["said to be larger", { "content-length": MAX_BYTES + 1 }],
    ["larger, in chunks", { "transfer-encoding": "chunked" }],
  ])("is refused with 413 where it is %s than the limit", async (_, headers) => {
    const client = post(headers);
    client.end(named(MAX_BYTES + 1));
    const answer = await answerTo(client);
    expect(answer).toMatchObject({
      status: 413,
      body: { error_code: "BAD_REQUEST", details: [{ reason: "BODY_TOO_LARGE" }, {}] },
    });
    expect(upstream.requests).toEqual([]);
  });

  test.each([
    [413, "announced as larger", { "content-length": MAX_BYTES + 1 }],
    [400, "no JSON by its own account", { "content-type": "text/csv" }],
    [400, "compressed", { "content-encoding": "gzip" }],
  ])("is refused with %i before it was asked for where it is %s", async (status, _, headers) => {
    const client = post({ "content-length": 20, ...headers, expect: "100-continue" });
    let invited = false;
    client.on("continue", () => {
      invited = true;
    });
    client.flushHeaders();
    expect((await answerTo(client)).status).toBe(status);
    client.destroy();
    expect(upstream.requests).toEqual([]);
    expect(invited).toBe(false);
  });

  test("is asked for where the client waits for that", async () => {
    const client = post({ "content-length": 20, expect: "100-continue" });
    client.flushHeaders();
    await once(client, "continue");
    client.end(named(20));
    expect((await answerTo(client)).status).toBe(200);
    expect(upstream.requests[0]?.body.toString()).toBe(named(20));
  });

  test.each([
    ["by length", { "content-length": 100 }],
    ["by chunks", { "transfer-encoding": "chunked" }],
  ])("is refused with 408 where it does not come in time (%s)", async (_, headers) => {
    const client = post(headers);
    client.write('{"name":');
    const answer = await answerTo(client);
    expect(answer).toMatchObject({
      status: 408,
      headers: { connection: "close" },
      body: { error_code: "BAD_REQUEST", details: [{ reason: "BODY_TOO_SLOW" }, {}] },
    });
    client.destroy();
    expect(upstream.requests).toEqual([]);
  });

  test("that never ends leaves no trace upstream", async () => {
    const client = post({ "content-length": 100 });
    client.write('{"name":');
    const seen = gateway.serviceLog().length;
    client.destroy();
    await expect.poll(() => gateway.serviceLog().slice(seen)).toContain('"exchange"');
    expect(upstream.requests).toEqual([]);
  });
});
