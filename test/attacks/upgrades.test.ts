/**
 * @module Ways past the gateway by a request for a WebSocket, judged by what the upstream received.
 */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CLIENT, POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { connectRaw, upgradeRequest } from "../support/raw-client.ts";
import {
  clientFrame,
  type Peer,
  startWebSocketUpstream,
  switching,
  type WebSocketUpstream,
} from "../support/websocket-upstream.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const SMUGGLED = `GET /api/2.0/sql/warehouses HTTP/1.1\r\nHost: x\r\n\r\n`;

let upstream: WebSocketUpstream;
let gateway: TestGateway;
let token: string;

beforeEach(async () => {
  upstream = await startWebSocketUpstream();
  gateway = await startTestGateway({
    upstream: upstream.url,
    upstreamFields: { upgrades: { operations: ["catalogs.list"] }, timeouts: { headers: "1s" } },
  });
  token = await gateway.token("catalogs:read");
});

afterEach(async () => {
  await upstream.close();
  await gateway.close();
});

/** Headers without which the message would not come so far. */
const host = () => ({ Host: new URL(gateway.url).host });

async function ask(changed: Readonly<Record<string, string | null>>, target = CATALOGS, more = "") {
  const client = connectRaw(gateway.port, upgradeRequest(target, token, { ...host(), ...changed }) + more);
  await client.closed;
  return client.received();
}

const answering = (answer: string | ((head: string) => string)) =>
  upstream.onRequest(({ socket, head }: Peer) => {
    socket.write(typeof answer === "string" ? answer : answer(head));
  });

const statusOf = (text: string) => Number(text.split(" ")[1]);

describe("nothing reaches the upstream", () => {
  test.each<[string, Record<string, string | null>, number]>([
    ["without a token", { Authorization: null }, 401],
    [
      "with a token in a subprotocol alone",
      { Authorization: null, "Sec-WebSocket-Protocol": "bearer, abc" },
      401,
    ],
    ["with a key that is none", { "Sec-WebSocket-Key": "abc" }, 400],
    ["with a key that is not canonical", { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZR==" }, 400],
    ["without a key", { "Sec-WebSocket-Key": null }, 400],
    ["with another version", { "Sec-WebSocket-Version": "8" }, 400],
    ["with a subprotocol that is no name", { "Sec-WebSocket-Protocol": "a b" }, 400],
    ["with a subprotocol that stands twice", { "Sec-WebSocket-Protocol": "a, a" }, 400],
    ["with a subprotocol as long as a token", { "Sec-WebSocket-Protocol": "a".repeat(65) }, 400],
    ["with too many subprotocols", { "Sec-WebSocket-Protocol": [..."abcdefghijklmnopq"].join(", ") }, 400],
  ])("%s", async (_, changed, status) => {
    expect(statusOf(await ask(changed))).toBe(status);
    expect(upstream.peers).toEqual([]);
  });

  test("with the token in the query", async () => {
    expect(statusOf(await ask({}, `${CATALOGS}?access_token=${token}`))).toBe(400);
    expect(statusOf(await ask({ Authorization: null }, `${CATALOGS}?access_token=${token}`))).toBe(401);
    expect(upstream.peers).toEqual([]);
    expect(gateway.serviceLog()).not.toContain(token);
  });

  test("with the token in a subprotocol as well", async () => {
    expect(statusOf(await ask({ "Sec-WebSocket-Protocol": `bearer, ${token}` }))).toBe(400);
    expect(upstream.peers).toEqual([]);
  });

  test("from a page of another origin, by a password that its browser adds", async () => {
    const Authorization = `Basic ${btoa(`token:${token}`)}`;
    expect(statusOf(await ask({ Authorization, Origin: "https://evil.example" }))).toBe(403);
    expect(upstream.peers).toEqual([]);
  });

  test("with bytes before the answer, which would be taken for the upstream's next request", async () => {
    expect(statusOf(await ask({}, CATALOGS, SMUGGLED))).toBe(400);
    expect(statusOf(await ask({}, CATALOGS, clientFrame("early").toString("latin1")))).toBe(400);
    expect(upstream.peers).toEqual([]);
  });
});

test.each([
  ["h2c", { Upgrade: "h2c", "HTTP2-Settings": "AAMAAABkAARAAAAAAAIAAAAA" }],
  ["TLS", { Upgrade: "TLS/1.0" }],
  ["a WebSocket or h2c", { Upgrade: "websocket, h2c" }],
  ["a WebSocket in HTTP/1.1 that expects something", { Expect: "100-continue" }],
])("who asks for %s is answered as if without", async (_, changed) => {
  answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
  const client = connectRaw(gateway.port, upgradeRequest(CATALOGS, token, { ...host(), ...changed }));
  await client.until(/200 OK[\s\S]*\{\}/);
  client.socket.destroy();
  expect(upstream.peers).toHaveLength(1);
  expect(upstream.peers[0]?.head).not.toMatch(
    /^(upgrade|http2-settings|connection: upgrade|sec-websocket)/im,
  );
});

test("bytes that come while the upstream thinks end the connection, and go nowhere", async () => {
  upstream.onRequest(() => {});
  const client = connectRaw(gateway.port, upgradeRequest(CATALOGS, token, host()));
  await expect.poll(() => upstream.peers.length).toBe(1);
  client.socket.write(SMUGGLED);
  await client.closed;
  await upstream.peers[0]?.closed;
  expect(upstream.peers[0]?.received().length).toBe(0);
  expect(client.received()).toBe("");
});

describe("an answer that switches otherwise than asked is refused, and its connection ended", () => {
  test.each<[string, (head: string) => string]>([
    [
      "for another key",
      (head) => switching(head).replace(/Accept: .*/, "Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOx="),
    ],
    ["without the key's answer", (head) => switching(head).replace(/Sec-WebSocket-Accept: .*\r\n/, "")],
    ["with extensions", (head) => switching(head, "Sec-WebSocket-Extensions: permessage-deflate")],
    ["with a subprotocol that nobody offered", (head) => switching(head, "Sec-WebSocket-Protocol: x")],
    ["to another protocol", (head) => switching(head).replace("Upgrade: websocket", "Upgrade: h2c")],
    ["without saying to what", (head) => switching(head).replace("Upgrade: websocket\r\n", "")],
  ])("%s", async (_, answer) => {
    answering((head) => `${answer(head)}${POWERFUL}`);
    const text = await ask({});
    expect([502, 504]).toContain(statusOf(text));
    expect(text).not.toContain(POWERFUL);
    await upstream.peers[0]?.closed;
  });
});

test("the headers of a switch are those that any answer may have", async () => {
  answering((head) =>
    switching(
      head,
      "Set-Cookie: a=b",
      "WWW-Authenticate: x",
      `X-Echo: ${POWERFUL}`,
      "X-Kept: 1",
      "Sec-WebSocket-Other: 1",
    ),
  );
  const client = connectRaw(gateway.port, upgradeRequest(CATALOGS, token, host()));
  await client.until(/\r\n\r\n/);
  client.socket.destroy();
  expect(client.received()).toMatch(/^HTTP\/1\.1 101 /);
  expect(client.received()).toMatch(/x-kept: 1\r\n/);
  expect(client.received()).not.toMatch(
    new RegExp(`set-cookie|www-authenticate|sec-websocket-other|${POWERFUL}`, "i"),
  );
});

test("an answer that does not switch is passed on like any, and ends the connection", async () => {
  answering(`HTTP/1.1 200 OK\r\nContent-Length: ${POWERFUL.length}\r\nSet-Cookie: a=b\r\n\r\n${POWERFUL}`);
  const text = await ask({});
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(text).toMatch(/connection: close\r\n/i);
  expect(text.endsWith(`\r\n\r\n${"*".repeat(POWERFUL.length)}`)).toBe(true);
  expect(text).not.toMatch(/set-cookie/i);
});

test("what a client sends once it is open are frames, or it ends before they arrive", async () => {
  answering((head) => switching(head));
  for (const bytes of [SMUGGLED, Buffer.of(0x81, 1, 0x61), clientFrame("a", 0xc1), clientFrame("a", 0x83)]) {
    const client = connectRaw(gateway.port, upgradeRequest(CATALOGS, token, host()));
    await client.until(/\r\n\r\n/);
    client.socket.write(bytes);
    await client.closed;
    const peer = upstream.peers.at(-1) as Peer;
    await peer.closed;
    expect(peer.received().length).toBe(0);
  }
});

test("a request before it on the same connection gets its own answer, or none", async () => {
  answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  const first = upgradeRequest(CATALOGS, token, { ...host(), Upgrade: null, Connection: "keep-alive" });
  const client = connectRaw(gateway.port, first + upgradeRequest(CATALOGS, token, host()));
  await client.closed;
  expect(client.received()).not.toMatch(/ 101 /);
  for (const { head } of upstream.peers) expect(head).not.toMatch(/^upgrade:/im);
});

test("the gateway's own endpoints never switch", async () => {
  const text = await ask(
    { Authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` },
    "/oidc/jwks.json",
  );
  expect(statusOf(text)).toBe(200);
  expect(upstream.peers).toEqual([]);
});
