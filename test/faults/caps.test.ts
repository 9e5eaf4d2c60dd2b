import { createServer, type IncomingMessage, request as open, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bearer, refusalOf } from "../support/answer.ts";
import { CLIENT, fetchToken, startTestGateway, type TestGateway } from "../support/gateway.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const FILE = "/api/2.0/fs/files/Volumes/a/b/c/d.bin";
const OVERLOADED = { status: 503, error: "TEMPORARILY_UNAVAILABLE", code: "OVERLOADED" };
const FEW = { id: "few", secret: "another+secret/with%signs" };
const GRANT = ["catalogs:read", "files:read", "files:write"];

interface Arrived {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What reached the upstream and is not answered. */
let held: Arrived[];
let underWay: number;
let peak: number;
let upstream: ReturnType<typeof createServer>;
let gateway: TestGateway;

beforeEach(() => {
  held = [];
  underWay = 0;
  peak = 0;
});

afterEach(async () => {
  await gateway.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

async function start(upstreamFields: Readonly<Record<string, unknown>>): Promise<void> {
  upstream = createServer((request, response) => {
    underWay++;
    peak = Math.max(peak, underWay);
    response.on("close", () => underWay--);
    request.on("error", () => {}).resume();
    held.push({ request, response });
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  gateway = await startTestGateway({
    upstream: `http://127.0.0.1:${port}`,
    upstreamFields,
    config: {
      clients: [
        { id: CLIENT.id, secret: "${CLIENT_SECRET}", grant: GRANT },
        { id: FEW.id, secret: "${FEW_SECRET}", grant: GRANT },
      ],
    },
    env: { FEW_SECRET: FEW.secret },
  });
}

async function as(client: typeof CLIENT, scope = "catalogs:read files:read files:write") {
  const headers = bearer(await fetchToken(gateway.url, scope, client));
  const ask = (path = CATALOGS, init: RequestInit = {}) => fetch(gateway.url + path, { headers, ...init });
  return Object.assign(ask, { headers });
}

const arrived = (count: number) => expect.poll(() => held.length, { interval: 5 }).toBe(count);

function answer(one: Arrived | undefined): void {
  one?.response.writeHead(200, { "content-type": "application/json" }).end("{}");
}

test("no more go upstream at once than may, and the others follow", async () => {
  await start({ max_concurrent: 2 });
  const ask = await as(CLIENT);
  const all = Array.from({ length: 4 }, () => ask());
  await arrived(2);
  for (let at = 0; at < 4; at++) {
    await expect.poll(() => held.length, { interval: 5 }).toBeGreaterThan(0);
    answer(held.shift());
  }
  expect((await Promise.all(all)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(peak).toBe(2);
});

test("where the line is full the next is a 503, and who has less in line comes before who has more", async () => {
  await start({ max_concurrent: 2 });
  const [many, few] = [await as(CLIENT), await as(FEW)];
  const running = [many("/api/2.1/unity-catalog/catalogs/m1"), many("/api/2.1/unity-catalog/catalogs/m2")];
  await arrived(2);
  const waiting = [many("/api/2.1/unity-catalog/catalogs/m3"), many("/api/2.1/unity-catalog/catalogs/m4")];
  // Of five more than there is room for each is refused at once.
  const refused = await Promise.race(waiting.concat(Array.from({ length: 5 }, () => many())));
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(await refusalOf(refused)).toEqual(OVERLOADED);
  const other = few("/api/2.1/unity-catalog/catalogs/few");
  await new Promise((resolve) => setTimeout(resolve, 50));
  answer(held.shift());
  await arrived(2);
  expect(held.at(-1)?.request.url).toBe("/api/2.1/unity-catalog/catalogs/few");
  answer(held.pop());
  expect((await other).status).toBe(200);
  const rest = setInterval(() => held.length > 0 && answer(held.shift()), 5);
  await Promise.all([...running, ...waiting]);
  clearInterval(rest);
});

test("who waits too long is a 503, and nothing of it was sent", async () => {
  await start({ max_concurrent: 1 });
  const ask = await as(CLIENT);
  const first = ask();
  await arrived(1);
  expect(await refusalOf(await ask())).toEqual(OVERLOADED);
  answer(held.shift());
  expect((await first).status).toBe(200);
  expect(peak).toBe(1);
  expect(held).toEqual([]);
});

describe("a place is held until the answer has ended, and free again", () => {
  /** With one place, what comes next goes on only where it is free. */
  async function expectRoom(): Promise<void> {
    held.splice(0);
    const next = (await as(FEW))();
    await arrived(1);
    answer(held.shift());
    expect((await next).status).toBe(200);
  }

  beforeEach(() => start({ max_concurrent: 1 }));

  test("after a stream", async () => {
    const ask = await as(CLIENT);
    const first = ask();
    await arrived(1);
    const stream = held.shift()?.response as ServerResponse;
    stream.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
    const body = (await first).text();
    const next = ask();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(held).toEqual([]);
    stream.end("data: 2\n\n");
    expect(await body).toBe("data: 1\n\ndata: 2\n\n");
    await arrived(1);
    answer(held.shift());
    expect((await next).status).toBe(200);
  });

  test("where the client goes while it waits", async () => {
    const ask = await as(CLIENT);
    const first = ask();
    await arrived(1);
    await expect(ask(CATALOGS, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
    answer(held.shift());
    expect((await first).status).toBe(200);
    await expectRoom();
    expect(peak).toBe(1);
  });

  test.each([
    ["as it comes", "catalogs:read"],
    ["through a filter", "catalogs:read:sales"],
  ])("where the client goes before an answer that is passed on %s", async (_, scope) => {
    const ask = await as(CLIENT, scope);
    const gone = new AbortController();
    const first = ask(CATALOGS, { signal: gone.signal });
    await arrived(1);
    gone.abort();
    await expect(first).rejects.toThrow();
    await expectRoom();
  });

  test.each([
    ["as it comes", {}, Buffer.from("x".repeat(1000))],
    [
      "decompressed",
      { "content-encoding": "gzip" },
      gzipSync("x".repeat(200_000), { level: 0 }).subarray(0, -9),
    ],
  ])("where the client goes in the middle of an answer that is passed on %s", async (_, headers, bytes) => {
    const ask = await as(CLIENT);
    const gone = new AbortController();
    const first = ask(FILE, { signal: gone.signal });
    await arrived(1);
    held[0]?.response.writeHead(200, headers).write(bytes);
    expect((await first).status).toBe(200);
    gone.abort();
    await expectRoom();
  });

  test("where the upstream breaks off in the middle of an answer", async () => {
    const first = (await as(CLIENT))(FILE);
    await arrived(1);
    held[0]?.response.writeHead(200, { "content-length": 1000 }).write("x");
    const response = await first;
    held[0]?.response.destroy();
    await expect(response.text()).rejects.toThrow();
    await expectRoom();
  });

  test("where the client goes in the middle of an upload", async () => {
    const { headers } = await as(CLIENT);
    const upload = open(gateway.url + FILE, {
      method: "PUT",
      headers: { ...headers, "content-length": 100_000 },
    });
    upload.on("error", () => {}).write("x".repeat(1000));
    await arrived(1);
    upload.destroy();
    await new Promise<void>((resolve) => upload.once("close", resolve));
    await expectRoom();
  });

  test("where the client goes in the middle of an upload that still waits", async () => {
    const ask = await as(CLIENT);
    const first = ask();
    await arrived(1);
    const upload = open(gateway.url + FILE, {
      method: "PUT",
      headers: { ...ask.headers, "content-length": 100_000 },
    });
    upload.on("error", () => {}).write("x".repeat(1000));
    await new Promise((resolve) => setTimeout(resolve, 100));
    upload.destroy();
    answer(held.shift());
    expect((await first).status).toBe(200);
    await expectRoom();
  });

  test("after a refusal of the upstream's", async () => {
    const first = (await as(CLIENT))();
    await arrived(1);
    held[0]?.response.writeHead(401).end();
    expect((await first).status).toBe(502);
    await expectRoom();
  });
});

describe("the upstream's own", () => {
  test("429 with Retry-After passes on, and the client's same operation is not sent again until then", async () => {
    await start({});
    const [ask, other] = [await as(CLIENT), await as(FEW)];
    const first = ask();
    await arrived(1);
    const said = '{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slow down"}';
    held
      .shift()
      ?.response.writeHead(429, { "retry-after": "2", "content-type": "application/json" })
      .end(said);
    const response = await first;
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
    expect(await response.text()).toBe(said);

    const again = await ask();
    expect(Number(again.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refusalOf(again)).toMatchObject({ status: 429, code: "UPSTREAM_LIMITED" });
    expect(held).toEqual([]);
    const others = [other(), ask("/api/2.1/unity-catalog/catalogs/sales")];
    await arrived(2);
    answer(held.shift());
    answer(held.shift());
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 200]);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const late = ask();
    await arrived(1);
    answer(held.shift());
    expect((await late).status).toBe(200);
  });

  test("503 with Retry-After passes on as it came, and is sent once", async () => {
    await start({});
    const first = (await as(CLIENT))();
    await arrived(1);
    held.shift()?.response.writeHead(503, { "retry-after": "7" }).end("later");
    const response = await first;
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "7"]);
    expect(await response.text()).toBe("later");
    expect(held).toEqual([]);
  });
});
