/**
 * @module WebSockets through the gateway: with Node's own client, from the handshake to each way in which one ends.
 */

import { fileURLToPath } from "node:url";
import { WebSocket } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  CLIENT,
  POWERFUL,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from "../support/gateway.ts";
import {
  echo,
  serverFrame,
  startWebSocketUpstream,
  switching,
  type WebSocketUpstream,
} from "../support/websocket-upstream.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";

let upstream: WebSocketUpstream;
const gateways: TestGateway[] = [];

beforeEach(async () => {
  upstream = await startWebSocketUpstream();
});

afterEach(async () => {
  await upstream.close();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
});

const ALLOWED = { operations: ["catalogs.list"] };

async function start(upgrades: object | null = ALLOWED, more: Partial<TestGatewayOptions> = {}) {
  const upstreamFields = upgrades === null ? {} : { upgrades };
  const gateway = await startTestGateway({ upstream: upstream.url, upstreamFields, ...more });
  gateways.push(gateway);
  return gateway;
}

interface Talk {
  readonly socket: WebSocket;
  next(): Promise<string>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Rejects where it does not open. */
function open(gateway: TestGateway, token: string, path = CATALOGS, protocols: string[] = []): Promise<Talk> {
  const socket = new WebSocket(`${gateway.url.replace("http", "ws")}${path}`, {
    protocols,
    headers: { authorization: `Bearer ${token}` },
  });
  const said: string[] = [];
  let heard: ((text: string) => void) | null = null;
  socket.addEventListener("message", ({ data }) => {
    if (heard === null) said.push(String(data));
    else heard(String(data));
    heard = null;
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason }));
  });
  const next = () =>
    new Promise<string>((resolve) => {
      const text = said.shift();
      if (text !== undefined) resolve(text);
      else heard = resolve;
    });
  return new Promise((resolve, reject) => {
    socket.addEventListener("open", () => resolve({ socket, next, closed }));
    socket.addEventListener("error", () => reject(new Error("did not open")));
  });
}

const headersAtUpstream = () =>
  (upstream.peers[0]?.head ?? "")
    .split("\r\n")
    .filter((line) => line !== "")
    .slice(1)
    .map((line) => line.split(":")[0]?.toLowerCase());

test("an allowed one opens, with the real credential, and carries both ways", async () => {
  const gateway = await start();
  const talk = await open(gateway, await gateway.token("catalogs:read"));
  talk.socket.send("hello");
  expect(await talk.next()).toBe("hello");
  const { head } = upstream.peers[0] as { head: string };
  expect(head).toMatch(new RegExp(`^authorization: Bearer ${POWERFUL}\r$`, "im"));
  expect(new Set(headersAtUpstream())).toEqual(
    new Set([
      ...["host", "connection", "upgrade", "authorization", "accept-encoding", "x-request-id"],
      ...["sec-websocket-key", "sec-websocket-version"],
      ...["accept", "accept-language", "cache-control", "pragma", "user-agent"],
    ]),
  );
  expect(gateway.decisions()).toMatchObject([
    {
      result: { allow: true },
      input: { operation: { id: "catalogs.list" }, request: { headers: { upgrade: "websocket" } } },
    },
  ]);
  talk.socket.close(1000, "bye");
  upstream.peers[0]?.socket.end(Buffer.of(0x88, 2, 0x03, 0xe8));
  expect((await talk.closed).code).toBe(1000);
  await expect.poll(() => gateway.serviceLog()).toMatch(/"status":101/);
});

test("a subprotocol is agreed on between client and upstream", async () => {
  upstream.onRequest(({ socket, head }) => {
    socket.write(switching(head, "Sec-WebSocket-Protocol: v2"));
  });
  const gateway = await start();
  const talk = await open(gateway, await gateway.token("catalogs:read"), CATALOGS, ["v1", "v2"]);
  expect(talk.socket.protocol).toBe("v2");
  expect(upstream.peers[0]?.head).toMatch(/^sec-websocket-protocol: v1, v2\r$/m);
  expect(upstream.peers[0]?.head).not.toMatch(/extensions/i);
});

test("without a word in the config it is a plain request, and never switches", async () => {
  upstream.onRequest(({ socket }) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
  const gateway = await start(null);
  await expect(open(gateway, await gateway.token("catalogs:read"))).rejects.toThrow("did not open");
  expect(headersAtUpstream()).not.toContain("upgrade");
});

test.each([
  ["an operation that the token does not reach", CATALOGS, "queries:read"],
  ["an operation that the config does not name", `${CATALOGS}/sales`, "catalogs:read"],
  ["an operation that nobody knows", "/api/9.9/nothing", "catalogs:read"],
  ["an answer that the policy filters", CATALOGS, "catalogs:read:sales"],
])("%s opens none, and nothing is sent", async (_, path, scope) => {
  const gateway = await start();
  await expect(open(gateway, await gateway.token(scope), path)).rejects.toThrow("did not open");
  expect(upstream.peers).toEqual([]);
  expect(gateway.decisions()).toHaveLength(1);
});

test("one ends when its token is revoked, and says so", async () => {
  const gateway = await start();
  const token = await gateway.token("catalogs:read");
  const talk = await open(gateway, token);
  await fetch(`${gateway.url}/oidc/v1/revoke`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` },
    body: new URLSearchParams({ token }),
  });
  expect(await talk.closed).toEqual({ code: 1008, reason: "the token is not valid any more" });
  await upstream.peers[0]?.closed;
});

test("one ends before its token expires", async () => {
  const gateway = await start(ALLOWED, {
    config: {
      clients: [{ id: CLIENT.id, secret: "${CLIENT_SECRET}", grant: ["catalogs:read"] }],
      tokens: { ttl: "3s" },
    },
  });
  const talk = await open(gateway, await gateway.token("catalogs:read"));
  expect(await talk.closed).toEqual({ code: 1008, reason: "the token has expired" });
});

test("one ends after its time, or when nothing was said for too long", async () => {
  const gateway = await start({ ...ALLOWED, max_life: "2s" });
  const quiet = await start({ ...ALLOWED, idle: "1s" });
  const talks = [
    await open(gateway, await gateway.token("catalogs:read")),
    await open(quiet, await quiet.token("catalogs:read")),
  ];
  expect(await Promise.all(talks.map(({ closed }) => closed))).toEqual([
    { code: 1001, reason: "it was open for as long as any may be" },
    { code: 1001, reason: "nothing was said for too long" },
  ]);
});

test("no more are open than the config says, and a place that was given back is taken again", async () => {
  const gateway = await start({ ...ALLOWED, max: 1 });
  const token = await gateway.token("catalogs:read");
  const first = await open(gateway, token);
  await expect(open(gateway, token)).rejects.toThrow("did not open");
  expect(upstream.peers).toHaveLength(1);
  upstream.peers[0]?.socket.destroy();
  await first.closed;
  await expect
    .poll(() =>
      open(gateway, token).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
});

test("a gateway that shuts down gives them the grace, and then tells them", async () => {
  const gateway = await start();
  const talk = await open(gateway, await gateway.token("catalogs:read"));
  gateways.pop();
  const closing = gateway.close();
  talk.socket.send("still there");
  expect(await talk.next()).toBe("still there");
  expect(await talk.closed).toEqual({ code: 1001, reason: "the gateway shuts down" });
  await closing;
  await upstream.peers[0]?.closed;
});

test("one ends when another policy comes into force", async () => {
  const gateway = await start();
  const talk = await open(gateway, await gateway.token("catalogs:read"));
  await gateway.replacePolicy(fileURLToPath(new URL("../../bundles/default.tar.gz", import.meta.url)));
  expect(await talk.closed).toEqual({ code: 1001, reason: "another policy is in force" });
});

test("the credential is masked in what the upstream says, and nothing is held back", async () => {
  upstream.onRequest((peer) => {
    echo(peer);
    peer.socket.write(serverFrame(`it is ${POWERFUL}`));
    peer.socket.write(serverFrame(POWERFUL.slice(0, 5)));
  });
  const gateway = await start();
  const talk = await open(gateway, await gateway.token("catalogs:read"));
  expect(await talk.next()).toBe(`it is ${"*".repeat(POWERFUL.length)}`);
  expect(await talk.next()).toBe(POWERFUL.slice(0, 5));
});
