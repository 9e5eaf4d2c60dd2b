import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../src/model/brand.ts";
import { hashSecret } from "../../src/tokens/secrets.ts";
import { CLIENT, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { openStoreOf } from "../support/opaque.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";

let upstream: Recorder;
let gateway: TestGateway;
let good: string;
/** What an attacker would have the gateway fetch keys from. */
let lure: Server;
let lureUrl: string;
let lured = 0;

beforeAll(async () => {
  upstream = await startRecorder();
  gateway = await startTestGateway({ upstream: upstream.url });
  good = await gateway.token("catalogs:read");
  lure = createServer((_request, response) => {
    lured++;
    response.end("{}");
  });
  await new Promise<void>((resolve) => lure.listen(0, "127.0.0.1", resolve));
  lureUrl = `http://127.0.0.1:${(lure.address() as AddressInfo).port}/keys`;
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
  lure.close();
});

/** The good token's claims, signed by an attacker whose key the header points to in some way. */
async function forged(header: (url: string, jwk: object) => object): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { crv: "Ed25519" });
  const base = { ...decodeProtectedHeader(good), alg: "EdDSA" };
  return await new SignJWT(decodeJwt(good))
    .setProtectedHeader({ ...base, ...header(lureUrl, await exportJWK(publicKey)) })
    .sign(privateKey);
}

/** A certificate's worth of bytes: what it holds does not matter, since nobody looks. */
const der = generateKeyPairSync("ed25519")
  .publicKey.export({ type: "spki", format: "der" })
  .toString("base64");

describe("a token's header names no key that the gateway would take", () => {
  test.each<[string, (url: string, jwk: object) => object]>([
    ["a kid that nobody knows", () => ({ kid: "attacker" })],
    ["a kid that is a path", () => ({ kid: "../../dev/null" })],
    ["a kid that is SQL", () => ({ kid: "x' union select 'y" })],
    ["no kid", () => ({ kid: undefined })],
    ["a kid that every object has", () => ({ kid: "__proto__" })],
    ["jku", (jku) => ({ jku })],
    ["x5u", (x5u) => ({ x5u })],
    ["jku and a kid of its own", (jku) => ({ jku, kid: "attacker" })],
    ["jwk", (_, jwk) => ({ jwk })],
    ["x5c", () => ({ x5c: [der] })],
  ])("by %s", async (_, header) => {
    const before = upstream.requests.length;
    const token = await forged(header);
    const response = await fetch(gateway.url + CATALOGS, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(401);
    expect(upstream.requests.length).toBe(before);
    expect(lured).toBe(0);
    expect(gateway.serviceLog()).not.toContain(token);
  });
});

describe("a token outside the Authorization header", () => {
  test.each([
    ["access_token", (token: string) => `?access_token=${token}`],
    ["token", (token: string) => `?token=${token}`],
  ])("does not count in the query, and is in no log: %s", async (_, query) => {
    const before = upstream.requests.length;
    const response = await fetch(gateway.url + CATALOGS + query(good));
    expect(response.status).toBe(401);
    expect(upstream.requests.length).toBe(before);
    expect(gateway.serviceLog() + JSON.stringify(gateway.decisions())).not.toContain(good);
  });

  test("is refused beside one that is in it, so that it never goes upstream", async () => {
    const before = upstream.requests.length;
    const headers = { authorization: `Bearer ${good}` };
    const response = await fetch(`${gateway.url}${CATALOGS}?access_token=${good}`, { headers });
    expect(response.status).toBe(400);
    expect(upstream.requests.length).toBe(before);
    expect(gateway.serviceLog() + JSON.stringify(gateway.decisions())).not.toContain(good);
  });
});

async function ask(body: string, authorization?: string): Promise<Response> {
  return await fetch(`${gateway.url}/oidc/v1/token`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(authorization !== undefined && { authorization }),
    },
    body,
  });
}

const BASIC = `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}`;

describe("a token request", () => {
  test.each([
    "grant_type=client_credentials&scope=catalogs:read&scope=schemas:read",
    "grant_type=client_credentials&scope=catalogs:read&%73cope=schemas:read",
    "grant_type=client_credentials&scope=catalogs:read&scope=",
    "grant_type=client_credentials&grant_type=urn:ietf:params:oauth:grant-type:token-exchange",
    "grant_type=client_credentials&authorization_details=%5B%5D&authorization_details=%5B%7B%7D%5D",
    "grant_type=client_credentials&expires_in=60&expires_in=3600",
  ])("gets nothing by a parameter that stands twice: %s", async (body) => {
    const response = await ask(body, BASIC);
    expect([response.status, await response.json()]).toMatchObject([400, { error: "invalid_request" }]);
  });

  test.each([
    ["in the query", "?scope=catalogs:read"],
    ["with credentials in the query", `?client_id=${CLIENT.id}&client_secret=x`],
  ])("takes no parameter %s", async (_, query) => {
    const response = await fetch(`${gateway.url}/oidc/v1/token${query}`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).not.toHaveProperty("access_token");
  });

  test("in JSON, which has other duplicates, is none", async () => {
    const response = await fetch(`${gateway.url}/oidc/v1/token`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: BASIC },
      body: '{"grant_type":"client_credentials"}',
    });
    expect(response.status).toBe(400);
  });

  test("gets nowhere by guessing, and who has the secret is let in all the same", async () => {
    expect((await ask("grant_type=client_credentials", BASIC)).status).toBe(200);
    const guess = (n: number) =>
      ask("grant_type=client_credentials", `Basic ${btoa(`${CLIENT.id}:guess-${n}`)}`);
    const statuses: number[] = [];
    for (let n = 0; n < 8; n++) statuses.push((await guess(n)).status);
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    const last = await guess(9);
    expect([last.status, Number(last.headers.get("retry-after"))]).toEqual([503, expect.any(Number)]);
    expect((await ask("grant_type=client_credentials", BASIC)).status).toBe(200);
    expect(gateway.serviceLog()).not.toMatch(/guess-\d/);
  });

  test("learns from no answer which clients there are", async () => {
    const statusOf = async (pair: string) =>
      (await ask("grant_type=client_credentials", `Basic ${btoa(pair)}`)).status;
    const answers = async (id: string) => {
      const seen: unknown[] = [];
      for (let n = 0; n < 6; n++) {
        const response = await ask("grant_type=client_credentials", `Basic ${btoa(`${id}:no-${n}`)}`);
        seen.push([response.status, await response.json(), response.headers.get("www-authenticate")]);
      }
      return seen;
    };
    const store = await openStoreOf(gateway);
    const stored = { grant: [], note: null, createdAt: 0, disabledAt: null };
    const secrets = [{ hash: await hashSecret(new Secret("right")), createdAt: 0, expiresAt: null }];
    await store.clients.add({ id: "there-is-one", secrets, ...stored });
    await store.close();
    await expect.poll(() => statusOf("there-is-one:right"), { timeout: 5000 }).not.toBe(401);
    expect(await answers("there-is-none")).toEqual(await answers("there-is-one"));
    expect(gateway.serviceLog()).not.toContain("there-is-none");
  });
});
