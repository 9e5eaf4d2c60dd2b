import { request } from "node:https";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Authority, createAuthority, type Pair } from "../support/certificates.ts";
import { CLIENT, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const WAREHOUSES = "/api/2.0/sql/warehouses";
const TOKEN = "/oidc/v1/token";
const EXCHANGE = {
  grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
  subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
};
const REPORTS = { type: "url", value: "spiffe://acme/ns/jobs/sa/reports" } as const;
const LOADER = { type: "dns", value: "loader.jobs.example" } as const;

let servers: Authority;
let jobs: Authority;
let upstream: Recorder;
let gateway: TestGateway;
let reports: Pair;
let loader: Pair;

beforeAll(async () => {
  servers = await createAuthority("servers");
  jobs = await createAuthority("jobs");
  const tls = await servers.server([{ type: "ip", value: "127.0.0.1" }]);
  [reports, loader] = [await jobs.client([REPORTS]), await jobs.client([LOADER])];
  upstream = await startRecorder();
  gateway = await startTestGateway({
    upstream: upstream.url,
    config: {
      tls: { cert: tls.certPath, key: tls.keyPath },
      clients: [
        { id: CLIENT.id, secret: "${CLIENT_SECRET}", grant: ["catalogs:read", "tables:read"] },
        { id: "reports", grant: ["catalogs:read", "schemas:read"] },
      ],
      mutual_tls: {
        listen: "127.0.0.1:0",
        client_ca: jobs.caPath,
        principals: [
          { san: "uri:spiffe://acme/ns/jobs/sa/reports", client: "reports" },
          { san: "dns:*.jobs.example", client: "jobs", scopes: ["tables:read:sales"] },
          {
            san: "uri:spiffe://acme/ns/tests/sa/*",
            client: CLIENT.id,
            scopes: ["catalogs:read", "warehouses:read"],
          },
        ],
      },
    },
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

interface Asked {
  readonly pair?: Pair | undefined;
  readonly token?: string;
  readonly authorization?: string;
  readonly form?: Readonly<Record<string, string>>;
  /** Of another listener than the one for certificates. */
  readonly base?: string;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(path: string, { pair, token, authorization, form, base }: Asked): Promise<Answer> {
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(authorization !== undefined && { authorization }),
    ...(form && { "content-type": "application/x-www-form-urlencoded" }),
  };
  return await new Promise((resolve, reject) => {
    const url = `${base ?? gateway.mutualTlsUrl}${path}`;
    const shown = pair && { cert: pair.cert, key: pair.key };
    const options = { ca: servers.ca, ...shown, agent: false, headers, method: form ? "POST" : "GET" };
    const asking = request(url, options, (response) => {
      const read = (body: unknown) =>
        resolve({ status: response.statusCode as number, body: body as Answer["body"] });
      json(response).then(read, reject);
    });
    asking.once("error", reject).end(form && new URLSearchParams(form).toString());
  });
}

const tokenFor = async (pair: Pair, form: Readonly<Record<string, string>>) => {
  const { body } = await ask(TOKEN, { pair, form });
  return body as { access_token: string; scope: string };
};

describe("a certificate alone says who asks", () => {
  test("and the client's grant is what it may do", async () => {
    expect(await ask(CATALOGS, { pair: reports })).toMatchObject({ status: 200 });
    expect(await ask(WAREHOUSES, { pair: reports })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining("warehouses:read") },
    });
    const { input } = gateway.decisions().at(-1) ?? {};
    expect(input?.identity).toMatchObject({
      id: "reports",
      issuer: "CN=jobs",
      claims: { san: ["uri:spiffe://acme/ns/jobs/sa/reports"], subject: "CN=leaf" },
      token: { kind: "certificate", confirmation: { "x5t#S256": expect.stringMatching(/^[\w-]{43}$/) } },
    });
  });

  test("and a client that stands nowhere else may do what its mapping says", async () => {
    expect(await ask("/api/2.1/unity-catalog/tables/sales.a.b", { pair: loader })).toMatchObject({
      status: 200,
    });
    expect(await ask("/api/2.1/unity-catalog/tables/hr.a.b", { pair: loader })).toMatchObject({
      status: 403,
    });
  });

  test("and a mapping never widens the grant of its client", async () => {
    const pair = await jobs.client([{ type: "url", value: "spiffe://acme/ns/tests/sa/x" }]);
    expect(await ask(CATALOGS, { pair })).toMatchObject({ status: 200 });
    expect(await ask(WAREHOUSES, { pair })).toMatchObject({ status: 403 });
  });

  test.each<[string, Parameters<Authority["client"]>[0]]>([
    ["a deeper name of DNS", [{ type: "dns", value: "a.loader.jobs.example" }]],
    ["the bare domain", [{ type: "dns", value: "jobs.example" }]],
    ["a domain with the name in front", [{ type: "dns", value: "loader.jobs.example.evil.example" }]],
    ["a name of DNS with a URI in it", [{ type: "dns", value: "uri:spiffe://acme/ns/jobs/sa/reports" }]],
    ["a URI that is a mail address", [{ type: "email", value: "spiffe://acme/ns/jobs/sa/reports" }]],
    ["a URI with more behind it", [{ type: "url", value: "spiffe://acme/ns/jobs/sa/reports/x" }]],
    [
      "a comma and another name within one",
      [{ type: "dns", value: "a, URI:spiffe://acme/ns/jobs/sa/reports" }],
    ],
    ["no name", []],
  ])("and %s is nobody", async (_name, names) => {
    const before = upstream.requests.length;
    expect(await ask(CATALOGS, { pair: await jobs.client(names) })).toMatchObject({ status: 401 });
    expect(upstream.requests.length).toBe(before);
  });

  test("unless a token is shown: then that one counts", async () => {
    const authorization = "Bearer not-a-token";
    expect(await ask(CATALOGS, { pair: reports, authorization })).toMatchObject({ status: 401 });
    expect(await ask(CATALOGS, { pair: reports, authorization: "" })).toMatchObject({ status: 401 });
  });
});

describe("the connection is refused", () => {
  test.each<[string, () => Promise<Pair | undefined>]>([
    ["without a certificate", async () => undefined],
    ["with one of another authority", async () => await (await createAuthority("jobs")).client([REPORTS])],
    ["with one that has expired", () => jobs.client([REPORTS], -1000)],
    ["with one for servers", () => jobs.server([REPORTS])],
  ])("%s", async (_name, pairOf) => {
    await expect(ask(CATALOGS, { pair: await pairOf() })).rejects.toThrow(/alert|reset|hang up|EPIPE/i);
  });
});

describe("a token that is asked for with a certificate (RFC 8705)", () => {
  test("needs no secret, is bound to the certificate, and worth nothing without it", async () => {
    const { access_token: token, scope } = await tokenFor(reports, {
      grant_type: "client_credentials",
      client_id: "reports",
      scope: "catalogs:read",
    });
    expect(scope).toBe("catalogs:read");
    expect(await ask(CATALOGS, { pair: reports, token })).toMatchObject({ status: 200 });
    const stolen = { status: 401, body: { message: expect.stringContaining("bound to a certificate") } };
    expect(await ask(CATALOGS, { pair: loader, token })).toMatchObject(stolen);
    expect(await ask(CATALOGS, { token, base: gateway.url })).toMatchObject(stolen);
    expect(await ask(CATALOGS, { pair: reports, token, base: gateway.url })).toMatchObject(stolen);
  });

  test("is exchanged only with the certificate, and what comes of it is bound as well", async () => {
    const { access_token } = await tokenFor(reports, {
      grant_type: "client_credentials",
      client_id: "reports",
    });
    const form = { ...EXCHANGE, subject_token: access_token, scope: "catalogs:read" };
    expect(await ask(TOKEN, { pair: loader, form })).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    expect(await ask(TOKEN, { base: gateway.url, form })).toMatchObject({ status: 400 });
    const narrowed = await tokenFor(reports, form);
    expect(await ask(CATALOGS, { pair: reports, token: narrowed.access_token })).toMatchObject({
      status: 200,
    });
    expect(await ask(CATALOGS, { pair: loader, token: narrowed.access_token })).toMatchObject({
      status: 401,
    });
  });

  test("is looked into and given back by its certificate", async () => {
    const { access_token: token } = await tokenFor(reports, {
      grant_type: "client_credentials",
      client_id: "reports",
    });
    const look = () => ask("/oidc/v1/introspect", { pair: reports, form: { client_id: "reports", token } });
    expect((await look()).body).toMatchObject({
      active: true,
      cnf: { "x5t#S256": expect.any(String) },
    });
    await ask("/oidc/v1/revoke", { pair: reports, form: { client_id: "reports", token } }).catch(() => null);
    expect((await look()).body).toEqual({ active: false });
  });

  test.each([
    ["another client's id", { client_id: CLIENT.id }],
    ["the id of no client", { client_id: "nobody" }],
    ["the id that stands for whoever holds a token", { client_id: "urn:postern:holder" }],
    ["another client's id, and a wrong secret", { client_id: CLIENT.id, client_secret: "wrong-secret" }],
    ["its own id, and a wrong secret", { client_id: "reports", client_secret: "wrong-secret" }],
  ])("is refused with %s", async (_name, fields) => {
    const form = { grant_type: "client_credentials", ...fields };
    const { status, body } = await ask(TOKEN, { pair: reports, form });
    expect([400, 401]).toContain(status);
    expect(body["access_token"]).toBeUndefined();
  });

  test("is refused without one, to a client that has no secret", async () => {
    const form = { grant_type: "client_credentials", client_id: "reports" };
    expect(await ask(TOKEN, { base: gateway.url, form })).toMatchObject({ status: 401 });
  });
});

test("the metadata tells where the listener for certificates is", async () => {
  const { body } = await ask("/oidc/.well-known/oauth-authorization-server", { base: gateway.url });
  expect(body).toMatchObject({
    tls_client_certificate_bound_access_tokens: true,
    mtls_endpoint_aliases: { token_endpoint: `${gateway.mutualTlsUrl}${TOKEN}` },
    token_endpoint_auth_methods_supported: expect.arrayContaining(["tls_client_auth", "private_key_jwt"]),
  });
});
