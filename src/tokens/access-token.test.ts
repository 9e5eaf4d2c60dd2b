import { randomUUID } from "node:crypto";
import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "../model/brand.ts";
import { mintAccessToken, verifyAccessToken } from "./access-token.ts";
import type { TokenContent } from "./content.ts";
import { SIGNING_ALGORITHM, type SigningKey } from "./keyring.ts";

const ISSUER = "https://gateway.example/oidc";
const NOW = 1_764_000_000;
const SCOPES = ["catalogs:read", "queries:read"] as unknown as Scope[];

let key: SigningKey;
let otherKey: SigningKey;

beforeAll(async () => {
  key = await makeKey("1");
  otherKey = await makeKey("2");
});

async function makeKey(id: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(SIGNING_ALGORITHM, { crv: "Ed25519" });
  return { id, privateKey, publicKey, publicJwk: await exportJWK(publicKey) };
}

const CONTENT = {
  clientId: "dashboards",
  scopes: SCOPES,
  details: [],
  actor: null,
  confirmation: null,
  budgets: [],
  issuedAt: NOW,
  expiresAt: NOW + 900,
};
const mint = (changes: Partial<TokenContent> = {}) =>
  mintAccessToken({ ...CONTENT, id: randomUUID(), ...changes }, key, ISSUER);
const verify = (token: string, atSeconds = NOW) =>
  verifyAccessToken(token, {
    verifier: (kid) => (kid === key.id ? key : null),
    issuer: ISSUER,
    now: new Date(atSeconds * 1000),
  });

const GOOD = {
  iss: ISSUER,
  aud: ISSUER,
  sub: "dashboards",
  client_id: "dashboards",
  scope: "catalogs:read",
  jti: "1",
  iat: NOW,
  exp: NOW + 900,
};

/** A token with these claims in place of good ones; undefined takes one out. */
async function forged(claims: Record<string, unknown>, header: Record<string, unknown> = {}, by = key) {
  const payload = Object.fromEntries(
    Object.entries({ ...GOOD, ...claims }).filter(([, value]) => value !== undefined),
  );
  return await new SignJWT(payload as JWTPayload)
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: key.id, ...header })
    .sign(by.privateKey, { crit: { x: true } });
}

describe("a token that was minted here", () => {
  test("says who holds it, for what and how long", async () => {
    expect(await verify(await mint())).toMatchObject({
      id: "dashboards",
      kind: "client",
      issuer: ISSUER,
      scopes: ["catalogs:read", "queries:read"],
      actor: null,
      token: { kind: "jwt", issued_at: NOW, expires_at: NOW + 900 },
    });
  });

  test("is an access token by RFC 9068, with an id of its own", async () => {
    const [first, second] = [await mint(), await mint()];
    expect(decodeProtectedHeader(first)).toEqual({ alg: "EdDSA", typ: "at+jwt", kid: key.id });
    expect(decodeJwt(first)).toMatchObject({
      iss: ISSUER,
      aud: ISSUER,
      sub: "dashboards",
      client_id: "dashboards",
    });
    expect(decodeJwt(first).jti).not.toBe(decodeJwt(second).jti);
  });

  test.each([
    [0, true],
    [899, true],
    [900, false],
    [10_000, false],
  ])("after %i seconds is valid: %s", async (seconds, valid) => {
    expect((await verify(await mint(), NOW + seconds)) !== null).toBe(valid);
  });
});

describe("a token is not valid", () => {
  test("that was changed in a single character", async () => {
    const [header, payload, signature] = (await mint()).split(".") as [string, string, string];
    const wider = Buffer.from(JSON.stringify({ ...GOOD, scope: "*:*" })).toString("base64url");
    expect(await verify(`${header}.${wider}.${signature}`)).toBeNull();
    expect(
      await verify(`${header}.${payload}.${signature.replace(/^./, (c) => (c === "A" ? "B" : "A"))}`),
    ).toBeNull();
    expect(await verify(`${header}.${payload}.`)).toBeNull();
  });

  test("that is signed by nobody", async () => {
    expect(await verify(new UnsecuredJWT(GOOD).encode())).toBeNull();
    const header = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
    expect(await verify(`${header}.${(await mint()).split(".")[1]}.`)).toBeNull();
  });

  test("that is signed by the public key as if it were a shared secret", async () => {
    const secret = Buffer.from(JSON.stringify(key.publicJwk));
    const token = await new SignJWT(GOOD).setProtectedHeader({ alg: "HS256", typ: "at+jwt" }).sign(secret);
    expect(await verify(token)).toBeNull();
  });

  test("that is signed by another key, whatever it says of it", async () => {
    expect(await verify(await forged({}, {}, otherKey))).toBeNull();
    expect(await verify(await forged({}, { jwk: otherKey.publicJwk }, otherKey))).toBeNull();
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["another issuer", { iss: "https://other.example/oidc" }, {}],
    ["another audience", { aud: "https://other.example" }, {}],
    ["no audience", { aud: undefined }, {}],
    ["another type", {}, { typ: "JWT" }],
    ["no type", {}, { typ: undefined }],
    ["no end", { exp: undefined }, {}],
    ["an end that is no number", { exp: "tomorrow" }, {}],
    ["an end that has come", { exp: NOW }, {}],
    ["a beginning that has not come", { nbf: NOW + 10 }, {}],
    ["no subject", { sub: undefined }, {}],
    ["no client", { client_id: undefined }, {}],
    ["two holders", { client_id: "somebody" }, {}],
    ["no scope", { scope: undefined }, {}],
    ["a scope that is no text", { scope: ["*:*"] }, {}],
    ["no id", { jti: undefined }, {}],
    ["an extension that nobody here knows", {}, { crit: ["x"], x: 1 }],
  ])("with %s", async (_, claims, header) => {
    expect(await verify(await forged(claims, header))).toBeNull();
  });

  test.each(["", "x", "a.b.c", "a.b", `${"x".repeat(5000)}.y.z`])("that is none: %j", async (token) => {
    expect(await verify(token)).toBeNull();
  });

  test("though the same by the book is", async () => {
    expect(await verify(await forged({}))).toMatchObject({ id: "dashboards", scopes: ["catalogs:read"] });
  });
});
