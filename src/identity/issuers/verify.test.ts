import { createHash, createHmac, randomUUID } from "node:crypto";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createIssuers, type Issuers } from "./index.ts";
import type { IssuerConfig } from "./types.ts";

/** As the config has them where it says nothing. */
const DEFAULT_ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"];

const NOW = 1_764_000_000;
const SKEW = 30;

type Claims = Readonly<Record<string, unknown>>;

interface Pair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

let rsa: Pair;
let ec: Pair;
let ed: Pair;
let evil: Pair;
let server: Server;
let origin: string;
let asked: string[];
/** What is answered by path; null while the issuer is down. */
let pages: Map<string, (response: ServerResponse) => void> | null;
let now: number;
let monotonic: number;
let failures: string[];
let issuers: Issuers;

beforeAll(async () => {
  rsa = await generateKeyPair("RS256", { extractable: true });
  ec = await generateKeyPair("ES256", { extractable: true });
  ed = await generateKeyPair("EdDSA", { extractable: true });
  evil = await generateKeyPair("RS256", { extractable: true });
});

beforeEach(async () => {
  asked = [];
  failures = [];
  now = NOW;
  monotonic = 0;
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (pages === null) request.socket.destroy();
    else (pages.get(request.url ?? "") ?? ((answer) => answer.writeHead(404).end()))(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  pages = new Map();
  await publish("/keys", { rsa, ec, ed });
  issuers = create([config()]);
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function page(path: string, document: unknown): void {
  pages?.set(path, (response) => response.end(JSON.stringify(document)));
}

async function publish(path: string, pairs: Readonly<Record<string, Pair>>): Promise<void> {
  const keys = Object.entries(pairs).map(
    async ([kid, pair]): Promise<JWK> => ({
      ...(await exportJWK(pair.publicKey)),
      kid,
    }),
  );
  page(path, { keys: await Promise.all(keys) });
}

function config(changes: Partial<IssuerConfig> = {}): IssuerConfig {
  return {
    issuer: origin,
    audiences: ["postern", "https://postern.example"],
    jwksUrl: `${origin}/keys`,
    algorithms: DEFAULT_ALGORITHMS,
    clockSkewSeconds: SKEW,
    principals: [
      { match: { sub: "repo:acme/app:ref:refs/heads/*" }, client: "builds", scopes: ["sql:read"] },
      { match: { sub: "loader" }, client: "loader" },
    ],
    ...changes,
  };
}

function create(configs: readonly IssuerConfig[]): Issuers {
  return createIssuers(configs, {
    fetch,
    now: () => new Date(now * 1000),
    monotonicNow: () => monotonic,
    onFailure: (issuer, message) => failures.push(`${issuer}: ${message}`),
  });
}

/** A right token, but for what is changed. */
function sign(
  claims: Claims = {},
  header: Readonly<Record<string, unknown>> = {},
  key: CryptoKey = rsa.privateKey,
): Promise<string> {
  const payload = {
    iss: origin,
    aud: "postern",
    sub: "loader",
    iat: NOW,
    exp: NOW + 600,
    jti: "t-1",
    ...claims,
  };
  return new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "rsa", ...header }).sign(key);
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const clientOf = async (token: string) => (await issuers.verify(token))?.clientId ?? null;

describe("a token of another issuer", () => {
  test("that is right says who it is", async () => {
    expect(await issuers.verify(await sign())).toEqual({
      issuer: origin,
      subject: "loader",
      clientId: "loader",
      scopes: null,
      claims: expect.objectContaining({ aud: "postern", jti: "t-1" }),
      expiresAt: NOW + 600,
      issuedAt: NOW,
      tokenId: "t-1",
    });
  });

  test("may be signed in each of the ways that are configured", async () => {
    expect(await clientOf(await sign({}, { alg: "PS256" }, await asPss(rsa)))).toBe("loader");
    expect(await clientOf(await sign({}, { alg: "ES256", kid: "ec" }, ec.privateKey))).toBe("loader");
    expect(await clientOf(await sign({}, { alg: "EdDSA", kid: "ed" }, ed.privateKey))).toBe("loader");
    issuers = create([config({ algorithms: ["ES256"] })]);
    expect(await clientOf(await sign())).toBeNull();
  });

  test("is mapped by a glob, and by the first that matches", async () => {
    const main = await issuers.verify(await sign({ sub: "repo:acme/app:ref:refs/heads/main" }));
    expect(main).toMatchObject({ clientId: "builds", scopes: ["sql:read"] });
    expect(await clientOf(await sign({ sub: "repo:evil/app:ref:refs/heads/main" }))).toBeNull();
    expect(await clientOf(await sign({ sub: "repo:acme/app:ref:refs/heads/main/x" }))).toBeNull();
  });

  test("without an id is known by a digest of what was signed", async () => {
    const token = await sign({ jti: undefined });
    const signed = token.split(".").slice(0, 2).join(".");
    const tokenId = createHash("sha256").update(signed).digest("base64url");
    expect(await issuers.verify(token)).toMatchObject({ tokenId });
  });

  test("names its issuer before anything is verified", async () => {
    expect(issuers.issuerOf(await sign({}, {}, evil.privateKey))).toBe(origin);
    expect(issuers.issuerOf(await sign({ iss: "https://unknown.example" }))).toBeNull();
    expect(asked).toEqual([]);
  });

  test.each(["JWT", "at+jwt", "application/at+jwt", "AT+JWT"])("may be of type %s", async (typ) => {
    expect(await clientOf(await sign({}, { typ }))).toBe("loader");
  });

  test.each(["dpop+jwt", "logout+jwt", "secevent+jwt", ""])("may not be of type %j", async (typ) => {
    expect(await clientOf(await sign({}, { typ }))).toBeNull();
  });
});

async function asPss(pair: Pair): Promise<CryptoKey> {
  const jwk = await exportJWK(pair.privateKey);
  return (await importJWK({ ...jwk, alg: "PS256" })) as CryptoKey;
}

describe("a token is nobody's", () => {
  test.each<[string, Claims]>([
    ["for another audience", { aud: "other" }],
    ["for no audience", { aud: undefined }],
    ["for audiences that only look like ours", { aud: ["postern2", "https://postern.example/"] }],
    ["without an end", { exp: undefined }],
    ["without a beginning", { iat: undefined }],
    ["without a subject", { sub: undefined }],
    ["with an empty subject", { sub: "" }],
    ["whose id is no string", { jti: 7 }],
    ["whose end is no number", { exp: "9999999999" }],
    ["whose end is out of all bounds", { exp: 1e300 }],
    ["of an issuer that is not known", { iss: "https://unknown.example" }],
    ["of an issuer that only looks known", { iss: "http://127.0.0.1" }],
    ["of no issuer", { iss: undefined }],
    ["whom no mapping knows", { sub: "somebody" }],
  ])("%s", async (_, claims) => {
    expect(await clientOf(await sign())).toBe("loader");
    expect(await clientOf(await sign(claims))).toBeNull();
  });

  test.each(["", "x", "..", "a.b.c", "dapi0123456789abcdef", `${"x".repeat(20_000)}`])(
    "that is none: %.20s",
    async (text) => {
      expect(issuers.issuerOf(text)).toBeNull();
      expect(await clientOf(text)).toBeNull();
    },
  );

  test("signed by nobody", async () => {
    const [, payload] = (await sign()).split(".");
    for (const alg of ["none", "None", "NONE"]) {
      expect(await clientOf(`${encode({ alg, kid: "rsa" })}.${payload}.`)).toBeNull();
    }
  });

  test("signed by HMAC with the public key as its secret", async () => {
    const [, payload] = (await sign()).split(".");
    const signed = `${encode({ alg: "HS256", kid: "rsa" })}.${payload}`;
    const secrets = [await exportSPKI(rsa.publicKey), JSON.stringify(await exportJWK(rsa.publicKey))];
    for (const secret of secrets) {
      const signature = createHmac("sha256", secret).update(signed).digest("base64url");
      expect(await clientOf(`${signed}.${signature}`)).toBeNull();
    }
  });

  test("changed after it was signed", async () => {
    const [header, , signature] = (await sign()).split(".");
    const [, other] = (await sign({ sub: "repo:acme/app:ref:refs/heads/main" })).split(".");
    expect(await clientOf(`${header}.${other}.${signature}`)).toBeNull();
  });

  test("signed by another key under a known kid", async () => {
    expect(await clientOf(await sign({}, {}, evil.privateKey))).toBeNull();
  });

  test("signed by a key that its header brings or points to, and nobody goes there", async () => {
    await publish("/evil", { rsa: evil, evil });
    const jwk = await exportJWK(evil.publicKey);
    for (const kid of ["rsa", "evil"]) {
      for (const extra of [
        { jku: `${origin}/evil` },
        { x5u: `${origin}/evil` },
        { jwk },
        { x5c: ["MIIB"] },
      ]) {
        expect(await clientOf(await sign({}, { kid, ...extra }, evil.privateKey))).toBeNull();
      }
    }
    expect(asked).not.toContain("/evil");
  });

  test("with a critical header that is not understood", async () => {
    const [, payload, signature] = (await sign()).split(".");
    const header = encode({ alg: "RS256", kid: "rsa", crit: ["x"], x: 1 });
    expect(await clientOf(`${header}.${payload}.${signature}`)).toBeNull();
  });

  test("signed by an RSA key of 1024 bits, even where its issuer publishes it", async () => {
    const hash = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const spec = { ...hash, modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
    const weak = await crypto.subtle.generateKey(spec, true, ["sign", "verify"]);
    await publish("/keys", { weak: weak as Pair });
    const [, payload] = (await sign()).split(".");
    const signed = `${encode({ alg: "RS256", kid: "weak" })}.${payload}`;
    const signature = await crypto.subtle.sign(hash, weak.privateKey, Buffer.from(signed));
    expect(await clientOf(`${signed}.${Buffer.from(signature).toString("base64url")}`)).toBeNull();
    expect(asked).toEqual(["/keys"]);
  });
});

describe("the time of a token", () => {
  test("ends with `exp` and the skew", async () => {
    const token = await sign({ exp: NOW + 600 });
    now = NOW + 600 + SKEW - 1;
    expect(await clientOf(token)).toBe("loader");
    now = NOW + 600 + SKEW;
    expect(await clientOf(token)).toBeNull();
  });

  test.each(["nbf", "iat"])("begins with `%s` less the skew", async (claim) => {
    expect(await clientOf(await sign({ [claim]: NOW + SKEW }))).toBe("loader");
    expect(await clientOf(await sign({ [claim]: NOW + SKEW + 1 }))).toBeNull();
  });

  test("may be shorter than the issuer would have it", async () => {
    issuers = create([config({ maxAgeSeconds: 300 })]);
    const token = await sign({ exp: NOW + 86_400 });
    now = NOW + 300 + SKEW;
    expect(await clientOf(token)).toBe("loader");
    now = NOW + 300 + SKEW + 1;
    expect(await clientOf(token)).toBeNull();
  });
});

describe("the keys of its issuer", () => {
  test("are fetched again for one that is new", async () => {
    expect(await clientOf(await sign())).toBe("loader");
    await publish("/keys", { rsa, next: evil });
    monotonic = 30_000;
    expect(await clientOf(await sign({}, { kid: "next" }, evil.privateKey))).toBe("loader");
    expect(asked).toHaveLength(2);
  });

  test("are fetched twice a minute at the most, however many kids are made up", async () => {
    const token = (kid: string) => sign({}, { kid }, evil.privateKey);
    for (monotonic = 0; monotonic < 60_000; monotonic += 10_000) {
      const tokens = await Promise.all(Array.from({ length: 20 }, () => token(randomUUID())));
      expect(new Set(await Promise.all(tokens.map(clientOf)))).toEqual(new Set([null]));
    }
    expect(asked).toHaveLength(2);
    expect(await clientOf(await sign())).toBe("loader");
  });

  test("are used for a day while it is down", async () => {
    expect(await clientOf(await sign())).toBe("loader");
    pages = null;
    monotonic = 24 * 3_600_000 - 1;
    expect(await clientOf(await sign())).toBe("loader");
    expect(failures.join()).toContain(`${origin}: ${origin}/keys could not be read: `);
    monotonic++;
    expect(await clientOf(await sign())).toBeNull();
  });

  test.each<[string, (response: ServerResponse) => void, RegExp]>([
    ["redirects", (response) => response.writeHead(302, { location: "/evil" }).end(), /status 302/],
    ["is too large", (response) => response.end(" ".repeat(300_000)), /more than 262144 bytes/],
    ["is broken", (response) => response.end('{"keys":'), /no JSON/],
    ["is no key set", (response) => response.end("[]"), /malformed/],
  ])("stay those that it had where the answer %s", async (_, answer, reason) => {
    await publish("/evil", { rsa: evil });
    await clientOf(await sign());
    pages?.set("/keys", answer);
    monotonic = 600_000;
    expect(await clientOf(await sign({}, {}, evil.privateKey))).toBeNull();
    expect(await clientOf(await sign())).toBe("loader");
    expect(asked).toEqual(["/keys", "/keys"]);
    expect(failures).toEqual([expect.stringMatching(reason)]);
  });

  test("are waited for five seconds", async () => {
    const over = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(over.signal);
    pages?.set("/keys", () => over.abort(new DOMException("over", "TimeoutError")));
    expect(await clientOf(await sign())).toBeNull();
    expect(timeout.mock.calls).toEqual([[5000]]);
    expect(failures.join()).toContain("could not be read: TimeoutError");
    timeout.mockRestore();
  });

  test("verify no token of another issuer", async () => {
    await publish("/b/keys", { rsa: evil });
    const other = config({ issuer: `${origin}/b`, jwksUrl: `${origin}/b/keys` });
    issuers = create([config(), other]);
    expect(await clientOf(await sign({ iss: `${origin}/b` }, {}, evil.privateKey))).toBe("loader");
    expect(await clientOf(await sign({ iss: origin }, {}, evil.privateKey))).toBeNull();
    expect(await clientOf(await sign({ iss: `${origin}/b` }))).toBeNull();
  });
});

describe("discovery", () => {
  const WELL_KNOWN = "/.well-known/openid-configuration";

  test("says where the keys are", async () => {
    page(WELL_KNOWN, { issuer: origin, jwks_uri: `${origin}/keys` });
    issuers = create([config({ jwksUrl: null })]);
    expect(await clientOf(await sign())).toBe("loader");
    expect(asked).toEqual([WELL_KNOWN, "/keys"]);
  });

  test("of an issuer that ends with a slash has one slash", async () => {
    page(`/t${WELL_KNOWN}`, { issuer: `${origin}/t/`, jwks_uri: `${origin}/keys` });
    issuers = create([config({ issuer: `${origin}/t/`, jwksUrl: null })]);
    expect(await clientOf(await sign({ iss: `${origin}/t/` }))).toBe("loader");
  });

  test.each<[string, (issuer: string) => unknown]>([
    ["of another issuer", (issuer) => ({ issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` })],
    ["of no issuer", (issuer) => ({ jwks_uri: `${issuer}/keys` })],
    ["without keys", (issuer) => ({ issuer })],
    ["with keys in the clear", (issuer) => ({ issuer, jwks_uri: "http://keys.example/keys" })],
    ["with keys in a file", (issuer) => ({ issuer, jwks_uri: "file:///etc/keys" })],
    ["that is nothing", () => null],
  ])("by a document %s leads to no keys", async (_, document) => {
    page(WELL_KNOWN, document(origin));
    issuers = create([config({ jwksUrl: null })]);
    expect(await clientOf(await sign())).toBeNull();
    expect(asked).toEqual([WELL_KNOWN]);
    expect(failures).toHaveLength(1);
  });

  test("does not send an https issuer's keys to this machine in the clear", async () => {
    const issuer = "https://issuer.example";
    const urls: string[] = [];
    const fake: typeof fetch = async (url) => {
      urls.push(String(url));
      return Response.json({ issuer, jwks_uri: `${origin}/keys` });
    };
    const options = { now: () => new Date(now * 1000), monotonicNow: () => 0, onFailure: () => {} };
    issuers = createIssuers([config({ issuer, jwksUrl: null })], { ...options, fetch: fake });
    expect(await clientOf(await sign({ iss: issuer }))).toBeNull();
    expect(urls).toEqual([issuer + WELL_KNOWN]);
  });
});

describe("a config is refused", () => {
  test.each<[string, Partial<IssuerConfig>, RegExp]>([
    ["with an issuer in the clear", { issuer: "http://issuer.example" }, /https/],
    ["with an issuer that only looks like loopback", { issuer: "http://127.0.0.1.example" }, /https/],
    ["with keys in the clear", { jwksUrl: "http://issuer.example/keys" }, /https/],
    ["with a password in a URL", { jwksUrl: "https://u:p@issuer.example/keys" }, /https/],
    ["with a URL that is none", { issuer: "issuer" }, /https/],
    ["without audiences", { audiences: [] }, /no audiences/],
    ["without algorithms", { algorithms: [] }, /algorithms/],
    ["with HMAC", { algorithms: ["RS256", "HS256"] }, /algorithms/],
    ["with no signature", { algorithms: ["none"] }, /algorithms/],
    ["with a skew that is none", { clockSkewSeconds: Number.NaN }, /skew/],
    ["with a mapping for everybody", { principals: [{ match: {}, client: "x" }] }, /match is empty/],
  ])("%s", (_, changes, message) => {
    expect(() => create([config(changes)])).toThrow(message);
  });

  test("with an issuer that is there twice", () => {
    expect(() => create([config(), config()])).toThrow(/twice/);
  });
});
