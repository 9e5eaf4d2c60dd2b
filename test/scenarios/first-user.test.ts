import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENT, fetchToken, POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

let upstream: Recorder;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRecorder();
  gateway = await startTestGateway({
    upstream: upstream.url,
    grant: ["catalogs:read:sales", "catalogs:read", "queries:read"],
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const get = (path: string, token: string) =>
  fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${token}` } });

async function askToken(form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${gateway.url}/oidc/v1/token`, {
    method: "POST",
    headers,
    body: new URLSearchParams(form),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body };
}

const BASIC = { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` };

describe("the first user's question", () => {
  test("is answered by 200, 200 and 403", async () => {
    upstream.clear();
    const token = await gateway.token("catalogs:read queries:read");
    expect((await get("/api/2.1/unity-catalog/catalogs", token)).status).toBe(200);
    expect((await get("/api/2.0/preview/sql/queries", token)).status).toBe(200);
    const denied = await get("/api/2.0/sql/warehouses", token);
    expect(denied.status).toBe(403);
    expect(await denied.json()).toMatchObject({
      error_code: "PERMISSION_DENIED",
      message: "Denied by policy: warehouses.list needs warehouses:read",
      details: [
        { metadata: { operation: "warehouses.list", scope: "warehouses:read", rule: "no_scope" } },
        {},
      ],
    });
    expect(upstream.requests.map(({ target }) => target)).toEqual([
      "/api/2.1/unity-catalog/catalogs",
      "/api/2.0/preview/sql/queries",
    ]);
    expect(upstream.requests.every(({ headers }) => headers.authorization === `Bearer ${POWERFUL}`)).toBe(
      true,
    );
  });

  test("reaches one catalog where the scope names one", async () => {
    const token = await gateway.token("catalogs:read:sales");
    expect((await get("/api/2.1/unity-catalog/catalogs/sales", token)).status).toBe(200);
    expect((await get("/api/2.1/unity-catalog/catalogs/SALES", token)).status).toBe(200);
    expect((await get("/api/2.1/unity-catalog/catalogs/hr", token)).status).toBe(403);
  });

  test("leaves a decision for each request, and no secret in any log", async () => {
    const token = await gateway.token("catalogs:read");
    const response = await get("/api/2.1/unity-catalog/catalogs", token);
    const decision = gateway.decisions().at(-1);
    expect(response.headers.get("x-request-id")).toBe(decision?.decision_id);
    expect(decision?.result).toMatchObject({ allow: true, reasons: [{ scope: "catalogs:read" }] });
    const logs = JSON.stringify(gateway.decisions()) + gateway.serviceLog();
    for (const secret of [POWERFUL, CLIENT.secret, token]) expect(logs).not.toContain(secret);
  });
});

describe("a token", () => {
  test("says what was granted, and for how long", async () => {
    const scope = "catalogs:read queries-legacy:read";
    const { body } = await askToken({ grant_type: "client_credentials", scope }, BASIC);
    expect(body).toMatchObject({
      token_type: "Bearer",
      expires_in: 3600,
      scope: "catalogs:read queries:read",
    });
  });

  test("for all-apis has the client's grant and no more", async () => {
    const { body } = await askToken({ grant_type: "client_credentials", scope: "all-apis" }, BASIC);
    expect(body["scope"]).toBe("catalogs:read:sales catalogs:read queries:read");
  });

  test("outside the client's grant is not to be had", async () => {
    const answer = await askToken({ grant_type: "client_credentials", scope: "warehouses:read" }, BASIC);
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
  });

  test("comes by id and secret in the body too", async () => {
    const { status } = await askToken({
      grant_type: "client_credentials",
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
    });
    expect(status).toBe(200);
  });

  test("comes by a Basic header that is percent-encoded too", async () => {
    const encoded = `${encodeURIComponent(CLIENT.id)}:${encodeURIComponent(CLIENT.secret)}`;
    const { status } = await askToken(
      { grant_type: "client_credentials" },
      { authorization: `Basic ${btoa(encoded)}` },
    );
    expect(status).toBe(200);
  });

  test("does not come by a wrong secret", async () => {
    const answer = await askToken(
      { grant_type: "client_credentials" },
      { authorization: `Basic ${btoa(`${CLIENT.id}:wrong`)}` },
    );
    expect(answer).toEqual({
      status: 401,
      body: { error: "invalid_client", error_description: "client authentication failed" },
    });
  });
});

test("the documents that clients look up name the gateway's own URLs only", async () => {
  for (const path of [
    "/.well-known/databricks-config",
    "/oidc/.well-known/oauth-authorization-server",
    "/oidc/jwks.json",
  ]) {
    const text = await (await fetch(gateway.url + path)).text();
    for (const [url] of text.matchAll(/https?:\/\/[^/"]+/g)) expect(url).toBe(gateway.url);
    expect(text).not.toContain(upstream.url);
  }
});

test("the management plane says that it is well", async () => {
  expect(await (await fetch(`${gateway.managementUrl}/health`)).json()).toMatchObject({ status: "ok" });
});

test("another gateway's token opens nothing here", async () => {
  const other = await startTestGateway({ upstream: upstream.url });
  const token = await fetchToken(other.url, "catalogs:read");
  await other.close();
  expect((await get("/api/2.1/unity-catalog/catalogs", token)).status).toBe(401);
});
