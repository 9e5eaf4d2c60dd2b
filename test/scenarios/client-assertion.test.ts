import { randomUUID } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENT, startTestGateway, type TestGateway } from "../support/gateway.ts";

const ID = "signer";
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

let gateway: TestGateway;
let pair: client.CryptoKeyPair;

beforeAll(async () => {
  pair = await generateKeyPair("ES256");
  const other = await generateKeyPair("EdDSA");
  const file = join(mkdtempSync(join(tmpdir(), "postern-jwks-")), "signer.json");
  const keys = [await exportJWK(other.publicKey), { ...(await exportJWK(pair.publicKey)), kid: "signer-1" }];
  writeFileSync(file, JSON.stringify({ keys }));
  gateway = await startTestGateway({
    upstream: "http://127.0.0.1:1",
    config: {
      clients: [
        { id: ID, jwks_file: file, grant: ["catalogs:read"] },
        { id: CLIENT.id, secret: "${CLIENT_SECRET}", grant: ["catalogs:read", "tables:read"] },
      ],
    },
  });
});

afterAll(() => gateway.close());

const issuer = () => `${gateway.url}/oidc`;
const seconds = () => Math.floor(Date.now() / 1000);

interface Made {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: Parameters<SignJWT["sign"]>[0];
}

/** An assertion that is good, but for what is changed of it. */
async function assertion({ claims = {}, header = {}, key = pair.privateKey }: Made = {}): Promise<string> {
  const good = { iss: ID, sub: ID, aud: issuer(), jti: randomUUID(), exp: seconds() + 60 };
  return await new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: "ES256", kid: "signer-1", ...header })
    .sign(key);
}

async function ask(assertion: string, more: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${issuer()}/v1/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: ASSERTION,
      client_assertion: assertion,
      ...more,
    }),
  });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

describe("a client that signs with a key of its own", () => {
  test("gets a token with openid-client, unmodified", async () => {
    const config = await client.discovery(
      new URL(issuer()),
      ID,
      undefined,
      client.PrivateKeyJwt({ key: pair.privateKey, kid: "signer-1" }),
      { algorithm: "oauth2", execute: [client.allowInsecureRequests] },
    );
    const token = await client.clientCredentialsGrant(config);
    expect(token).toMatchObject({ token_type: "bearer", scope: "catalogs:read" });
    expect(await client.tokenIntrospection(config, token.access_token)).toMatchObject({ active: true });
    await client.tokenRevocation(config, token.access_token);
    expect(await client.tokenIntrospection(config, token.access_token)).toEqual({ active: false });
  });

  test("may name the token endpoint for the issuer", async () => {
    const aud = `${issuer()}/v1/token`;
    expect(await ask(await assertion({ claims: { aud } }))).toMatchObject({ status: 200 });
  });

  test("is taken at its word once, of two at a time as well", async () => {
    const twice = await assertion();
    const answers = await Promise.all([ask(twice), ask(twice), ask(twice)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    expect(await ask(twice)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  });
});

describe("an assertion is refused", () => {
  test.each<[string, () => Promise<Made>]>([
    ["that another key signed", async () => ({ key: (await generateKeyPair("ES256")).privateKey })],
    ["for another audience", async () => ({ claims: { aud: "https://elsewhere.example" } })],
    ["for this machine's own name", async () => ({ claims: { aud: "http://localhost/v1/token" } })],
    ["that has expired", async () => ({ claims: { exp: seconds() - 11 } })],
    ["without an end", async () => ({ claims: { exp: undefined } })],
    ["that is good for longer than five minutes", async () => ({ claims: { exp: seconds() + 330 } })],
    ["that is not good yet", async () => ({ claims: { nbf: seconds() + 60 } })],
    ["without an id", async () => ({ claims: { jti: undefined } })],
    ["of one client about another", async () => ({ claims: { sub: CLIENT.id } })],
    ["of a client without keys", async () => ({ claims: { iss: CLIENT.id, sub: CLIENT.id } })],
    ["of nobody", async () => ({ claims: { iss: "nobody", sub: "nobody" } })],
    [
      "whose public key served as a shared secret",
      async () => ({
        header: { alg: "HS256" },
        key: Buffer.from(await exportSPKI(pair.publicKey)),
      }),
    ],
  ])("%s", async (_name, made) => {
    const { status, body } = await ask(await assertion(await made()));
    expect([400, 401]).toContain(status);
    expect(body["access_token"]).toBeUndefined();
  });

  test("without a signature", async () => {
    const [, payload] = (await assertion()).split(".");
    const header = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    expect(await ask(`${header}.${payload}.`)).toMatchObject({ status: 401 });
  });

  test("with a secret beside it, and for another client's id", async () => {
    expect(await ask(await assertion(), { client_secret: CLIENT.secret })).toMatchObject({ status: 400 });
    expect(await ask(await assertion(), { client_id: CLIENT.id })).toMatchObject({ status: 400 });
  });

  test("and none of it, nor of one that is good, is in the log", async () => {
    const good = await assertion();
    await ask(good);
    const bad = await assertion({ claims: { exp: 1 } });
    await ask(bad);
    for (const each of [good, bad]) {
      for (const part of each.split(".")) expect(gateway.serviceLog()).not.toContain(part);
    }
  });
});
