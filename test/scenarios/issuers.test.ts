import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const QUERIES = "/api/2.0/preview/sql/queries";
const JOB = {
  repository: "acme/reports",
  ref: "refs/heads/main",
  sub: "repo:acme/reports:ref:refs/heads/main",
};

let upstream: Recorder;
let gateway: TestGateway;
let issuer: Server;
let issuerUrl: string;
let sign: (claims: JWTPayload, changes?: { issuer?: string; audience?: string }) => Promise<string>;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  issuer = createServer((request, response) => {
    const documents: Record<string, object> = {
      "/.well-known/openid-configuration": { issuer: issuerUrl, jwks_uri: `${issuerUrl}/keys` },
      "/keys": { keys: [jwk] },
    };
    const document = documents[request.url ?? ""];
    response.writeHead(document ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  sign = (claims, { issuer: by = issuerUrl, audience = "postern" } = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .setIssuer(by)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime("10m")
      .sign(privateKey);
  upstream = await startRecorder();
  gateway = await startTestGateway({
    upstream: upstream.url,
    grant: ["catalogs:read", "schemas:read"],
    config: {
      issuers: [
        {
          issuer: issuerUrl,
          audiences: ["postern"],
          algorithms: ["RS256"],
          principals: [
            {
              match: { repository: "acme/reports", ref: "refs/heads/main" },
              client: "reports",
              scopes: ["catalogs:read"],
            },
            // Of the config's client, with no more than its grant has.
            { match: { repository: "acme/*" }, client: "tester", scopes: ["schemas:read", "queries:read"] },
          ],
        },
      ],
    },
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
  issuer.close();
});

async function statusOf(token: string, path: string): Promise<number> {
  const response = await fetch(gateway.url + path, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.status;
}

async function exchange(token: string, more: Record<string, string> = {}): Promise<Response> {
  return await fetch(`${gateway.url}/oidc/v1/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      subject_token: token,
      ...more,
    }),
  });
}

describe("a job with a token of its CI's", () => {
  test("is the client that its claims are mapped to, with those scopes", async () => {
    const token = await sign(JOB);
    expect(await statusOf(token, CATALOGS)).toBe(200);
    expect(await statusOf(token, QUERIES)).toBe(403);
    expect(gateway.decisions().at(-1)?.input.identity).toMatchObject({
      id: "reports",
      issuer: issuerUrl,
      scopes: ["catalogs:read"],
      claims: { repository: "acme/reports" },
    });
  });

  test("gets no more than the grant of the client where there is one", async () => {
    const token = await sign({ ...JOB, ref: "refs/heads/branch" });
    expect(await statusOf(token, "/api/2.1/unity-catalog/schemas?catalog_name=sales")).toBe(200);
    expect(await statusOf(token, QUERIES)).toBe(403);
    expect(await statusOf(token, CATALOGS)).toBe(403);
  });

  test("exchanges it for one of the gateway's, as Databricks' SDKs do: no secret, all-apis, and maybe the client's id", async () => {
    for (const more of [{}, { client_id: "reports" }]) {
      const response = await exchange(await sign(JOB), { scope: "all-apis", ...more });
      const { access_token, scope } = (await response.json()) as Record<string, string>;
      expect([response.status, scope]).toEqual([200, "catalogs:read"]);
      expect(await statusOf(access_token as string, CATALOGS)).toBe(200);
    }
  });

  test("is nobody else, whatever it names", async () => {
    const response = await exchange(await sign(JOB), { client_id: "tester" });
    expect([response.status, await response.json()]).toMatchObject([400, { error: "invalid_grant" }]);
  });

  test.each<[string, JWTPayload, object]>([
    ["of another repository", { ...JOB, repository: "evil/reports" }, {}],
    ["of a name that only begins so", { ...JOB, repository: "acme/reports/x" }, {}],
    ["for another audience", JOB, { audience: "elsewhere" }],
    ["of an issuer that is not known", JOB, { issuer: "https://issuer.example" }],
    ["of the gateway's name", JOB, { issuer: "gateway" }],
  ])("is nobody with a token %s", async (_, claims, changes) => {
    const issuedBy =
      (changes as { issuer?: string }).issuer === "gateway" ? { issuer: `${gateway.url}/oidc` } : changes;
    const token = await sign(claims, issuedBy);
    expect(await statusOf(token, CATALOGS)).toBe(401);
    expect((await exchange(token)).status).toBe(400);
  });
});
