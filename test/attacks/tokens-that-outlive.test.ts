import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../src/model/brand.ts";
import type { Store } from "../../src/store/index.ts";
import { hashSecret } from "../../src/tokens/index.ts";
import { CLIENT, fetchToken, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { issueOpaqueToken, openStoreOf } from "../support/opaque.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const SECRET = "a-secret-of-the-store";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

let upstream: Recorder;
let gateway: TestGateway;
let store: Store;

beforeAll(async () => {
  upstream = await startRecorder();
  gateway = await startTestGateway({ upstream: upstream.url, grant: ["catalogs:read"] });
  store = await openStoreOf(gateway);
});

afterAll(async () => {
  await store.close();
  await gateway.close();
  await upstream.close();
});

const now = () => Math.floor(Date.now() / 1000);

async function statusOf(token: string): Promise<number> {
  const response = await fetch(gateway.url + CATALOGS, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.status;
}

async function exchange(token: string, more: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(`${gateway.url}/oidc/v1/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: ACCESS_TOKEN,
      subject_token: token,
      ...more,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function addClient(id: string): Promise<void> {
  const secrets = [{ hash: await hashSecret(new Secret(SECRET)), createdAt: now(), expiresAt: null }];
  await store.clients.add({
    id,
    grant: ["catalogs:read"],
    secrets,
    note: null,
    createdAt: now(),
    disabledAt: null,
  });
  const added = () =>
    fetchToken(gateway.url, "catalogs:read", { id, secret: SECRET }).then(
      () => true,
      () => false,
    );
  await expect.poll(added, { timeout: 5000 }).toBe(true);
}

describe("a number of requests", () => {
  test("is not forgotten with a child that expired, through which it was used", async () => {
    const parent = await exchange(await gateway.token("catalogs:read"), {
      authorization_details: JSON.stringify([{ type: "postern", max_requests: 3 }]),
    });
    const child = await exchange(parent, { expires_in: "30" });
    expect([await statusOf(child), await statusOf(child), await statusOf(child)]).toEqual([200, 200, 200]);
    // As the gateway tidies its store, minutes later.
    await store.prune(now() + 600);
    expect(await statusOf(parent)).toBe(403);
    expect(await statusOf(await exchange(parent, {}))).toBe(403);
  });

  test("holds for an opaque token, and for what comes of it", async () => {
    const details = [{ type: "postern", max_requests: 2 }];
    const token = await issueOpaqueToken(gateway, ["catalogs:read"], { details });
    const child = await exchange(token, {});
    expect([await statusOf(token), await statusOf(child)]).toEqual([200, 200]);
    expect([await statusOf(token), await statusOf(child)]).toEqual([403, 403]);
  });
});

describe("a client that was disabled", () => {
  test("has no token that is good, whatever the clock of who disabled it said", async () => {
    await addClient("slow-clock");
    const token = await fetchToken(gateway.url, "catalogs:read", { id: "slow-clock", secret: SECRET });
    const opaque = await issueOpaqueToken(gateway, ["catalogs:read"], { clientId: "slow-clock" });
    expect([await statusOf(token), await statusOf(opaque)]).toEqual([200, 200]);
    const at = now() - 120;
    await store.clients.disable("slow-clock", {
      kind: "client",
      subject: "slow-clock",
      at,
      expiresAt: now() + 3600,
    });
    await expect.poll(() => statusOf(token), { timeout: 2000 }).toBe(401);
    expect(await statusOf(opaque)).toBe(401);
  });
});

describe("an opaque token", () => {
  test("never does more than its client may now", async () => {
    const token = await issueOpaqueToken(gateway, ["catalogs:read", "warehouses:read"]);
    expect(await statusOf(token)).toBe(200);
    const headers = { authorization: `Bearer ${token}` };
    const beyond = await fetch(`${gateway.url}/api/2.0/sql/warehouses`, { headers });
    expect(beyond.status).toBe(403);
    await beyond.arrayBuffer();
  });

  test("is over with its client", async () => {
    const token = await issueOpaqueToken(gateway, ["catalogs:read"], { clientId: "left-the-config" });
    expect(await statusOf(token)).toBe(401);
  });
});

test("what was given back stays so for longer than any token that came of it", async () => {
  const token = await gateway.token("catalogs:read");
  await fetch(`${gateway.url}/oidc/v1/revoke`, { method: "POST", body: new URLSearchParams({ token }) });
  expect(await statusOf(token)).toBe(401);
  await store.prune(now() + 3600);
  expect(await statusOf(await gateway.token("catalogs:read"))).toBe(200);
  const { revocations } = await store.revocations.since(0, now() + 3600);
  expect(revocations.filter(({ kind }) => kind === "token").length).toBeGreaterThan(0);
});

test("a token that nobody knows is in no log, wherever it stood", async () => {
  const token = "pst_looks-like-a-token-0123456789";
  for (const path of [`/api/2.0/${token}`, `${CATALOGS}/${token}?access_token=${token}`]) {
    const response = await fetch(gateway.url + path, {
      headers: { authorization: `Bearer ${CLIENT.secret}` },
    });
    await response.arrayBuffer();
    expect(response.status).toBe(401);
  }
  expect(gateway.serviceLog()).not.toContain(token);
});
