import { afterEach, expect, test } from "vitest";
import { bearer } from "../support/answer.ts";
import {
  CLIENT,
  fetchToken,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from "../support/gateway.ts";
import { buildPolicy } from "../support/policy.ts";
import { freePort, startPostgres } from "../support/postgres.ts";
import { startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const started: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.close();
});

async function start(config: NonNullable<TestGatewayOptions["config"]>, env = {}) {
  const upstream = await startRecorder();
  started.push(upstream);
  const gateway = await startTestGateway({ upstream: upstream.url, config, env });
  started.push(gateway);
  return { gateway, upstream };
}

/** The limit is for this client's requests, so that the gateway starts with one that is malformed, too. */
async function policyWith(rate: string) {
  const body = `decision := {"allow": true, "reasons": [], "obligations": obligations}
default obligations := {}
obligations := {"rate": ${rate}} if input.identity.id == "${CLIENT.id}"`;
  return { policy: { bundle: await buildPolicy(body) } };
}

async function ask(
  gateway: { readonly url: string },
  token: string,
  path = CATALOGS,
  method = "GET",
): Promise<Response> {
  const response = await fetch(gateway.url + path, { method, headers: bearer(token) });
  return response;
}

async function statuses(gateway: { readonly url: string }, token: string, count: number): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) found.push((await ask(gateway, token)).status);
  return found;
}

async function exchanged(gateway: TestGateway, token: string): Promise<string> {
  const response = await fetch(`${gateway.url}/oidc/v1/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      subject_token: token,
    }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  expect(access_token).toBeTypeOf("string");
  return access_token;
}

test("what comes beyond the policy's limit is told when to come again, stays here, and is recorded so", async () => {
  const { gateway, upstream } = await start(await policyWith('{"limit": 2, "per": "1h"}'));
  const token = await gateway.token("catalogs:read");
  expect(await statuses(gateway, token, 2)).toEqual([200, 200]);
  const held = await ask(gateway, token);
  expect(held.status).toBe(429);
  const seconds = Number(held.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(3590);
  expect(seconds).toBeLessThanOrEqual(3600);
  expect(await held.json()).toMatchObject({ error_code: "REQUEST_LIMIT_EXCEEDED" });
  expect(upstream.requests).toHaveLength(2);
  expect(gateway.decisions().at(-1)).toMatchObject({
    result: { allow: true },
    held: { code: "rate_limited", retry_after: seconds },
  });
  expect(gateway.decisions()[0]).not.toHaveProperty("held");
});

test("a client does not escape its limit by new tokens, exchanged ones, other paths or HEAD", async () => {
  const { gateway } = await start(await policyWith('{"limit": 1, "per": "1h"}'));
  const token = await gateway.token("catalogs:read");
  expect((await ask(gateway, token)).status).toBe(200);
  expect((await ask(gateway, await gateway.token("catalogs:read"))).status).toBe(429);
  expect((await ask(gateway, await exchanged(gateway, token))).status).toBe(429);
  expect((await ask(gateway, token, CATALOGS, "HEAD")).status).toBe(429);
  expect((await ask(gateway, token, `${CATALOGS}?max_results=1`)).status).toBe(429);
  expect((await ask(gateway, token, "/api/2.1/unity-catalog/%63atalogs")).status).toBe(429);
});

test("a limit by token is each token's own, and that of what came of it", async () => {
  const { gateway } = await start(await policyWith('[{"limit": 1, "per": "1h", "by": "token"}]'));
  const token = await gateway.token("catalogs:read");
  expect(await statuses(gateway, token, 2)).toEqual([200, 429]);
  expect((await ask(gateway, await exchanged(gateway, token))).status).toBe(429);
  expect((await ask(gateway, await gateway.token("catalogs:read"))).status).toBe(200);
});

test("a window that is over leaves room again", async () => {
  const { gateway } = await start(await policyWith('{"limit": 1, "per": "1s"}'));
  const token = await gateway.token("catalogs:read");
  expect(await statuses(gateway, token, 2)).toEqual([200, 429]);
  await expect.poll(async () => (await ask(gateway, token)).status, { timeout: 5000 }).toBe(200);
});

test.each([
  '{"limit": 0, "per": "1m"}',
  '{"limit": 1.5, "per": "1m"}',
  '{"limit": 1, "per": "1w"}',
  '{"limit": 1}',
  '[{"limit": 1, "per": "1m", "by": "path"}]',
])("a malformed limit, %s, denies", async (rate) => {
  const { gateway, upstream } = await start(await policyWith(rate));
  expect((await ask(gateway, await gateway.token("catalogs:read"))).status).toBe(500);
  expect(upstream.requests).toHaveLength(0);
});

test("the config's limit holds for its client alone", async () => {
  const grant = ["catalogs:read"];
  const other = { id: "other", secret: CLIENT.secret };
  const { gateway } = await start({
    clients: [
      { id: CLIENT.id, secret: "${CLIENT_SECRET}", grant, rate: { limit: 1, per: "1d" } },
      { id: other.id, secret: "${CLIENT_SECRET}", grant },
    ],
  });
  expect(await statuses(gateway, await gateway.token("catalogs:read"), 2)).toEqual([200, 429]);
  expect(await statuses(gateway, await fetchToken(gateway.url, "catalogs:read", other), 2)).toEqual([
    200, 200,
  ]);
});

test("gateways on one PostgreSQL count together; without it nothing goes on that has a limit", async () => {
  const postgres = await startPostgres();
  const env = { STORE: await postgres.createDatabase(), STORE_KEY: "a-key-for-tests,-32-characters-long" };
  const [port, secondPort] = [await freePort(), await freePort()];
  const config = {
    ...(await policyWith('[{"limit": 3, "per": "1h"}, {"limit": 50, "per": "1h", "name": "wide"}]')),
    store: "${STORE}",
    store_key: "${STORE_KEY}",
    public_url: `http://127.0.0.1:${port}`,
  };
  const one = await start({ ...config, listen: `127.0.0.1:${port}` }, env);
  await start({ ...config, listen: `127.0.0.1:${secondPort}` }, env);
  // Both are known by the URL of the first.
  const two = { url: `http://127.0.0.1:${secondPort}` };
  const token = await one.gateway.token("catalogs:read");
  expect(await statuses(one.gateway, token, 2)).toEqual([200, 200]);
  expect(await statuses(two, token, 2)).toEqual([200, 429]);
  expect(await statuses(one.gateway, token, 1)).toEqual([429]);
  await postgres.stop();
  expect((await ask(one.gateway, token)).status).toBe(500);
  expect(one.gateway.decisions().at(-1)).toMatchObject({ held: { code: "limits_unknown" } });
  expect(one.upstream.requests).toHaveLength(2);
}, 60_000);
