import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENT, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const TABLE = "/api/2.1/unity-catalog/tables";
const EXCHANGE = {
  grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
  subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
};
const BASIC = `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}`;

let upstream: Recorder;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRecorder();
  gateway = await startTestGateway({ upstream: upstream.url });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

async function post(
  path: string,
  form: Record<string, string>,
  authorization?: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${gateway.url}/oidc/v1/${path}`, {
    method: "POST",
    headers: authorization === undefined ? {} : { authorization },
    body: new URLSearchParams(form),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
}

/** What the gateway answers to a call with a token, and whether it reached the upstream. */
async function call(token: string, path: string, method = "GET"): Promise<[number, boolean]> {
  const before = upstream.requests.length;
  const response = await fetch(gateway.url + path, { method, headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return [response.status, upstream.requests.length > before];
}

async function exchange(token: string, asked: Record<string, string> = {}): Promise<string> {
  const { status, body } = await post("token", { ...EXCHANGE, subject_token: token, ...asked });
  expect(status, JSON.stringify(body)).toBe(200);
  return body["access_token"] as string;
}

describe("a job hands an agent a token", () => {
  test("that reads one catalog for a quarter of an hour, and does nothing else", async () => {
    const token = await exchange(await gateway.token("all-apis"), {
      scope: "tables:read:sales catalogs:read",
      authorization_details: JSON.stringify([{ type: "postern", catalogs: ["sales"], methods: ["GET"] }]),
      expires_in: "900",
    });
    expect(await call(token, `${TABLE}/sales.orders.lines`)).toEqual([200, true]);
    expect(await call(token, `${TABLE}/hr.people.salaries`)).toEqual([403, false]);
    expect(await call(token, `${TABLE}/sales.orders.lines`, "HEAD")).toEqual([403, false]);
    expect(await call(token, "/api/2.0/preview/sql/queries")).toEqual([403, false]);
  });

  test("that can be narrowed further, but never widened again", async () => {
    const child = await exchange(await gateway.token("catalogs:read schemas:read"), {
      scope: "catalogs:read",
    });
    for (const scope of ["schemas:read", "queries:read"]) {
      const { status, body } = await post("token", { ...EXCHANGE, subject_token: child, scope });
      expect([status, body["error"]]).toEqual([400, "invalid_scope"]);
    }
    const all = await exchange(child, { scope: "all-apis" });
    expect(await call(all, "/api/2.1/unity-catalog/schemas?catalog_name=sales")).toEqual([403, false]);
  });

  test("whose chain is in the decision log", async () => {
    const parent = await gateway.token("catalogs:read");
    const child = await exchange(await exchange(parent));
    await call(child, CATALOGS);
    const { input } = gateway.decisions().at(-1) ?? {};
    expect(input?.identity.actor).toMatchObject({ id: CLIENT.id, actor: { id: CLIENT.id, actor: null } });
  });

  test("for three requests, which its children share", async () => {
    const authorization_details = JSON.stringify([{ type: "postern", max_requests: 3 }]);
    const token = await exchange(await gateway.token("catalogs:read"), { authorization_details });
    const child = await exchange(token, {
      authorization_details: JSON.stringify([{ type: "postern", max_requests: 100 }]),
    });
    expect(await call(child, CATALOGS)).toEqual([200, true]);
    expect(await call(token, CATALOGS)).toEqual([200, true]);
    expect(await call(await exchange(child), CATALOGS)).toEqual([200, true]);
    expect(await call(token, CATALOGS)).toEqual([403, false]);
    expect(await call(child, CATALOGS)).toEqual([403, false]);
  });
});

describe("a token that is given back", () => {
  test("is over at once, with all that came of it, and nothing else", async () => {
    const parent = await gateway.token("catalogs:read");
    const child = await exchange(parent);
    const grandchild = await exchange(child);
    const other = await gateway.token("catalogs:read");
    for (const token of [parent, child, grandchild]) expect(await call(token, CATALOGS)).toEqual([200, true]);
    expect((await post("revoke", { token: child })).status).toBe(200);
    expect(await call(child, CATALOGS)).toEqual([401, false]);
    expect(await call(grandchild, CATALOGS)).toEqual([401, false]);
    expect(await call(parent, CATALOGS)).toEqual([200, true]);
    expect(await call(other, CATALOGS)).toEqual([200, true]);
    const { status } = await post("token", { ...EXCHANGE, subject_token: child });
    expect(status).toBe(400);
  });

  test("is not active any more", async () => {
    const token = await gateway.token("catalogs:read");
    const ask = async () => (await post("introspect", { token }, BASIC)).body;
    expect(await ask()).toMatchObject({ active: true, scope: "catalogs:read", client_id: CLIENT.id });
    await post("revoke", { token }, BASIC);
    expect(await ask()).toEqual({ active: false });
  });
});

describe("what is published", () => {
  test("is where the endpoints are, and the keys without their private parts", async () => {
    const metadata = await (await fetch(`${gateway.url}/oidc/.well-known/oauth-authorization-server`)).json();
    expect(metadata).toMatchObject({
      issuer: `${gateway.url}/oidc`,
      token_endpoint: `${gateway.url}/oidc/v1/token`,
      revocation_endpoint: `${gateway.url}/oidc/v1/revoke`,
      introspection_endpoint: `${gateway.url}/oidc/v1/introspect`,
    });
    const { keys } = (await (await fetch(`${gateway.url}/oidc/jwks.json`)).json()) as {
      keys: Record<string, unknown>[];
    };
    expect(keys.map((key) => Object.keys(key).toSorted())).toEqual([
      ["alg", "crv", "kid", "kty", "use", "x"],
    ]);
  });

  test("does not let oidc-provider's other endpoints through", async () => {
    for (const path of [
      "v1/authorize",
      "auth",
      "me",
      "session/end",
      "reg",
      "token",
      "v1/token/introspection",
    ]) {
      const response = await fetch(`${gateway.url}/oidc/${path}`, { method: "POST" });
      expect([path, response.status]).toEqual([path, 404]);
    }
  });
});

test("no token stands in any log", async () => {
  const token = await gateway.token("catalogs:read");
  const child = await exchange(token);
  await post("revoke", { token: child });
  const logs = gateway.serviceLog() + JSON.stringify(gateway.decisions());
  for (const text of [token, child, CLIENT.secret]) expect(logs).not.toContain(text);
});
