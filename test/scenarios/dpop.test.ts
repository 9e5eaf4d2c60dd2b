import { createHash, randomUUID } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";
import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENT, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

let upstream: Recorder;
let gateway: TestGateway;
let config: client.Configuration;
let pair: client.CryptoKeyPair;
let handle: client.DPoPHandle;
/** A token that is bound to `pair`. */
let token: string;

beforeAll(async () => {
  upstream = await startRecorder();
  gateway = await startTestGateway({ upstream: upstream.url });
  config = await client.discovery(
    new URL(`${gateway.url}/oidc`),
    CLIENT.id,
    undefined,
    client.ClientSecretBasic(CLIENT.secret),
    { algorithm: "oauth2", execute: [client.allowInsecureRequests] },
  );
  pair = await generateKeyPair("ES256");
  handle = client.getDPoPHandle(config, pair);
  const answer = await client.clientCredentialsGrant(
    config,
    { scope: "catalogs:read schemas:read" },
    { DPoP: handle },
  );
  expect(answer.token_type).toBe("dpop");
  token = answer.access_token;
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

/** A proof of this key's for a call, with what is changed of it. */
async function proof(changes: Record<string, unknown> = {}, keys = pair): Promise<string> {
  const jwk = await exportJWK(keys.publicKey);
  const claims = {
    jti: randomUUID(),
    htm: "GET",
    htu: gateway.url + CATALOGS,
    ath: createHash("sha256").update(token).digest("base64url"),
    nonce: await currentNonce(),
    ...changes,
  };
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
    .setIssuedAt()
    .sign(keys.privateKey);
}

async function currentNonce(): Promise<string | null> {
  const response = await fetch(gateway.url + CATALOGS, { headers: { dpop: "x" } });
  return response.headers.get("dpop-nonce");
}

async function call(headers: Record<string, string>): Promise<{ status: number; challenge: string | null }> {
  const response = await fetch(gateway.url + CATALOGS, { headers });
  await response.arrayBuffer();
  return { status: response.status, challenge: response.headers.get("www-authenticate") };
}

describe("a token that is bound to a key", () => {
  test("is good with a proof, of which the upstream sees nothing", async () => {
    const url = new URL(gateway.url + CATALOGS);
    const before = upstream.requests.length;
    for (let n = 0; n < 2; n++) {
      const answer = await client.fetchProtectedResource(config, token, url, "GET", undefined, undefined, {
        DPoP: handle,
      });
      expect(answer.status).toBe(200);
    }
    const sent = upstream.requests.slice(before);
    expect(sent.length).toBe(2);
    expect(JSON.stringify(sent).toLowerCase()).not.toContain("dpop");
  });

  test("is worth nothing to who stole it", async () => {
    const thief = await generateKeyPair("ES256");
    const caught = await proof();
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { authorization: `Basic ${btoa(`token:${token}`)}` },
      { authorization: `DPoP ${token}` },
      { authorization: `DPoP ${token}`, dpop: await proof({}, thief) },
      { authorization: `DPoP ${token}`, dpop: await proof({ htm: "POST" }) },
      {
        authorization: `DPoP ${token}`,
        dpop: await proof({ htu: `${gateway.url}/api/2.1/unity-catalog/schemas` }),
      },
      { authorization: `DPoP ${token}`, dpop: await proof({ ath: "x" }) },
      { authorization: `DPoP ${token}`, dpop: `${await proof()}, ${await proof()}` },
    ]) {
      expect((await call(headers)).status, JSON.stringify(headers)).toBe(401);
    }
    expect((await call({ authorization: `DPoP ${token}`, dpop: caught })).status).toBe(200);
    const replayed = await call({ authorization: `DPoP ${token}`, dpop: caught });
    expect(replayed).toMatchObject({
      status: 401,
      challenge: expect.stringMatching(/error="invalid_dpop_proof"/),
    });
  });

  test("asks for a nonce of this gateway's", async () => {
    const headers = { authorization: `DPoP ${token}`, dpop: await proof({ nonce: "of-another" }) };
    expect(await call(headers)).toMatchObject({
      status: 401,
      challenge: expect.stringMatching(/^DPoP error="use_dpop_nonce", algs="ES256 /),
    });
  });

  test("is exchanged by who has the key alone, for one that is bound to it as well", async () => {
    const asked = { subject_token: token, subject_token_type: ACCESS_TOKEN, scope: "catalogs:read" };
    await expect(client.genericGrantRequest(config, EXCHANGE, asked)).rejects.toMatchObject({
      error: "invalid_grant",
    });
    const thief = client.getDPoPHandle(config, await generateKeyPair("ES256"));
    await expect(client.genericGrantRequest(config, EXCHANGE, asked, { DPoP: thief })).rejects.toMatchObject({
      error: "invalid_grant",
    });
    const child = await client.genericGrantRequest(config, EXCHANGE, asked, { DPoP: handle });
    expect(child.token_type).toBe("dpop");
    expect((await call({ authorization: `Bearer ${child.access_token}` })).status).toBe(401);
  });

  test("says so to who looks into it", async () => {
    const jkt = await calculateJwkThumbprint(await exportJWK(pair.publicKey));
    expect(await client.tokenIntrospection(config, token)).toMatchObject({
      active: true,
      token_type: "DPoP",
      cnf: { jkt },
    });
  });
});

test("a token that is not bound to a key does not pass as one that is", async () => {
  const unbound = await gateway.token("catalogs:read");
  const ath = createHash("sha256").update(unbound).digest("base64url");
  expect((await call({ authorization: `DPoP ${unbound}`, dpop: await proof({ ath }) })).status).toBe(401);
});
