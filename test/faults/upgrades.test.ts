/**
 * @module WebSockets whose client or upstream goes away, is slow or says nothing: each ends on both sides, and its place is free.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { connectRaw, upgradeRequest } from "../support/raw-client.ts";
import {
  type Peer,
  startWebSocketUpstream,
  switching,
  type WebSocketUpstream,
} from "../support/websocket-upstream.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";

let upstream: WebSocketUpstream;
let gateway: TestGateway;
let token: string;

beforeEach(async () => {
  upstream = await startWebSocketUpstream();
  gateway = await startTestGateway({
    upstream: upstream.url,
    // One place: a second connection opens only where the first has given its own back.
    upstreamFields: { upgrades: { operations: ["catalogs.list"], max: 1 }, timeouts: { headers: "1s" } },
  });
  token = await gateway.token("catalogs:read");
});

afterEach(async () => {
  await upstream.close();
  await gateway.close();
});

const begin = () =>
  connectRaw(gateway.port, upgradeRequest(CATALOGS, token, { Host: new URL(gateway.url).host }));

async function open() {
  const client = begin();
  await client.until(/^HTTP\/1\.1 101 [\s\S]*\r\n\r\n/);
  return { client, peer: upstream.peers.at(-1) as Peer };
}

async function expectPlace() {
  upstream.onRequest(({ socket, head }) => socket.write(switching(head)));
  await expect
    .poll(
      () =>
        open().then(
          () => true,
          () => false,
        ),
      { timeout: 5000 },
    )
    .toBe(true);
}

test("a client that goes away while the upstream thinks", async () => {
  upstream.onRequest(() => {});
  for (const leave of ["end", "destroy", "resetAndDestroy"] as const) {
    const client = begin();
    const before = upstream.peers.length;
    await expect.poll(() => upstream.peers.length).toBe(before + 1);
    client.socket[leave]();
    await upstream.peers.at(-1)?.closed;
    await client.closed;
  }
  await expectPlace();
});

test("an upstream that never answers", async () => {
  upstream.onRequest(() => {});
  const client = begin();
  await client.closed;
  expect(client.received()).toMatch(/^HTTP\/1\.1 504 /);
  await upstream.peers[0]?.closed;
  await expectPlace();
});

test("an upstream that breaks off, or can't be reached", async () => {
  upstream.onRequest(({ socket }) => socket.resetAndDestroy());
  const client = begin();
  await client.closed;
  expect(client.received()).toMatch(/^HTTP\/1\.1 502 /);
  await expectPlace();
});

test.each(["end", "destroy", "resetAndDestroy"] as const)(
  "either side that leaves an open one by %s",
  async (leave) => {
    upstream.onRequest(({ socket, head }) => socket.write(switching(head)));
    const first = await open();
    first.client.socket[leave]();
    await first.peer.closed;
    await first.client.closed;
    await expectPlace();
    const last = upstream.peers.at(-1) as Peer;
    last.socket[leave]();
    await last.closed;
    await expectPlace();
  },
);

test("a side that hears of the end and does not leave is cut off", async () => {
  upstream.onRequest(({ socket, head }) => {
    socket.allowHalfOpen = true;
    socket.write(switching(head));
  });
  const { client } = await open();
  client.socket.end();
  await expectPlace();
});

test("a client that does not read holds the upstream up, and not the gateway's memory", async () => {
  const frame = Buffer.concat([Buffer.of(0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0), Buffer.alloc(65_536)]);
  let sent = 0;
  upstream.onRequest(({ socket, head }) => {
    socket.write(switching(head));
    const write = () => {
      while (!socket.destroyed && socket.write(frame)) sent += frame.length;
      sent += frame.length;
    };
    socket.on("drain", write);
    write();
  });
  const { client, peer } = await open();
  client.socket.pause();
  await sleep(500);
  const before = sent;
  await sleep(500);
  expect(sent).toBe(before);
  // What the system holds of both connections, at the most.
  expect(sent).toBeLessThan(64 * 1024 * 1024);
  client.socket.resume();
  await expect.poll(() => sent).toBeGreaterThan(before);
  client.socket.destroy();
  await peer.closed;
});

test("a gateway that shuts down while the upstream thinks does not wait for it", async () => {
  upstream.onRequest(() => {});
  const client = begin();
  await expect.poll(() => upstream.peers.length).toBe(1);
  await gateway.close();
  await client.closed;
  gateway = await startTestGateway({ upstream: upstream.url });
});
