import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DPOP_ALGORITHMS, DPOP_PROOF_WINDOW_MS, type DpopCheck, verifyDpopProof } from "./dpop.ts";
import { createDpopNonces, createSeenProofs, type DpopNonces } from "./dpop-nonce.ts";

/** A full minute, so that a nonce of now is taken for two. */
const NOW = 1_764_000_000;
const TOKEN = "the.access.token";
const URL_ = "https://postern.example/api/2.1/unity-catalog/tables/a.b.c";

interface Holder {
  readonly key: CryptoKey;
  readonly jwk: JWK;
  readonly secretJwk: JWK;
  readonly jkt: string;
}

let holder: Holder;
let other: Holder;
let now: number;
let nonces: DpopNonces;
let seen: ReturnType<typeof createSeenProofs>;
let count = 0;

async function makeHolder(algorithm: string): Promise<Holder> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  return {
    key: pair.privateKey,
    jwk,
    secretJwk: await exportJWK(pair.privateKey),
    jkt: await calculateJwkThumbprint(jwk),
  };
}

beforeAll(async () => {
  holder = await makeHolder("ES256");
  other = await makeHolder("ES256");
});

beforeEach(() => {
  now = NOW;
  const clock = () => new Date(now * 1000);
  nonces = createDpopNonces(clock);
  seen = createSeenProofs({ capacity: 100, windowMs: DPOP_PROOF_WINDOW_MS, now: clock });
});

type Changes = Readonly<Record<string, unknown>>;

function rightClaims(): Record<string, unknown> {
  return {
    jti: `jti-${count++}`,
    htm: "POST",
    htu: URL_,
    iat: now,
    ath: createHash("sha256").update(TOKEN).digest("base64url"),
    nonce: nonces.current(),
  };
}

/** A right proof, but for what is changed. */
function prove(claims: Changes = {}, header: Changes = {}, by: Holder = holder): Promise<string> {
  return new SignJWT({ ...rightClaims(), ...claims })
    .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk: by.jwk, ...header })
    .sign(by.key);
}

function check(proof: string | undefined, changes: Partial<DpopCheck> = {}) {
  const request = { proof, method: "POST", url: URL_, bound: { accessToken: TOKEN, jkt: holder.jkt } };
  return verifyDpopProof({ ...request, now: new Date(now * 1000), nonces, seen, ...changes });
}

const invalid = (message: RegExp) => ({
  ok: false,
  code: "invalid_dpop_proof",
  message: expect.stringMatching(message),
});
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a proof", () => {
  test("that is right is taken", async () => {
    expect(await check(await prove())).toMatchObject({ ok: true });
  });

  test.each(DPOP_ALGORITHMS)("may be signed by %s", async (alg) => {
    const by = await makeHolder(alg);
    expect(
      await check(await prove({}, { alg }, by), { bound: { accessToken: TOKEN, jkt: by.jkt } }),
    ).toMatchObject({ ok: true });
  });

  test.each(["ES512", "RS512", "PS384"])("may not be signed by %s, which is not announced", async (alg) => {
    const by = await makeHolder(alg);
    expect(await check(await prove({}, { alg }, by), { bound: { accessToken: TOKEN, jkt: by.jkt } })).toEqual(
      invalid(/algorithm/),
    );
  });

  test("is no longer than 8192 characters", async () => {
    expect(await check(await prove({ jti: "x".repeat(5000) }))).toMatchObject({ ok: true });
    expect(await check(await prove({ jti: "x".repeat(6500) }))).toEqual(invalid(/no JWT/));
  });

  test("is needed, and once", async () => {
    expect(await check(undefined)).toEqual(invalid(/no DPoP header/));
    // As repeated headers are joined.
    expect(await check(`${await prove()}, ${await prove()}`)).toEqual(invalid(/more than one/));
  });

  test.each(["", "x", "a.b", "a.b.c.d", "a.b.c", " a.b.c", `a.${"b".repeat(8192)}.c`])(
    "is no text such as %.20j",
    async (text) => {
      expect(await check(text)).toEqual(invalid(/no JWT|not valid/));
    },
  );

  test.each<[string, Changes]>([
    ["of another type", { typ: "JWT" }],
    ["of no type", { typ: undefined }],
    ["without a key", { jwk: undefined }],
    ["with a key that is none", { jwk: "key" }],
    ["with a key that is broken", { jwk: { kty: "EC", crv: "P-256", x: "AA", y: "AA" } }],
    ["with a key by reference alone", { jwk: undefined, jku: "https://evil.example/keys" }],
  ])("%s is not valid", async (_, header) => {
    expect(await check(await prove({}, header))).toEqual(invalid(/type, algorithm, key or signature/));
  });

  test("signed by nobody, or by a secret, is not valid", async () => {
    const payload = encode(rightClaims());
    const none = `${encode({ typ: "dpop+jwt", alg: "none", jwk: holder.jwk })}.${payload}.`;
    expect(await check(none)).toEqual(invalid(/no JWT/));
    expect(await check(`${none}AA`)).toEqual(invalid(/algorithm/));
    const jwk = { kty: "oct", k: Buffer.from("secret").toString("base64url") };
    const signed = `${encode({ typ: "dpop+jwt", alg: "HS256", jwk })}.${payload}`;
    const signature = createHmac("sha256", "secret").update(signed).digest("base64url");
    expect(await check(`${signed}.${signature}`)).toEqual(invalid(/algorithm/));
  });

  test("signed by another key than it shows is not valid", async () => {
    expect(await check(await prove({}, { jwk: holder.jwk }, other))).toEqual(invalid(/signature/));
  });

  test("changed after it was signed is not valid", async () => {
    const [header, , signature] = (await prove()).split(".");
    expect(await check(`${header}.${encode(rightClaims())}.${signature}`)).toEqual(invalid(/signature/));
  });

  test("that shows the private key is not valid", async () => {
    const shown = { ...holder.jwk, d: holder.secretJwk.d };
    expect(await check(await prove({}, { jwk: shown }))).toEqual(invalid(/key/));
    for (const member of ["d", "k", "p", "priv"]) {
      const proof = await prove({}, { jwk: { ...holder.jwk, [member]: "" } });
      expect(await check(proof)).toEqual(invalid(/key/));
    }
  });

  test("of another key than that of the token is not valid", async () => {
    expect(await check(await prove({}, {}, other))).toEqual(invalid(/another key than that of the token/));
  });

  test.each<[string, Changes, RegExp]>([
    ["for another method", { htm: "GET" }, /another method/],
    ["for a method in other letters", { htm: "post" }, /another method/],
    ["for no method", { htm: undefined }, /another method/],
    ["for no URL", { htu: undefined }, /another URL/],
    ["for a URL that is no text", { htu: [URL_] }, /another URL/],
    ["without a time", { iat: undefined }, /just now/],
    ["with a time that is no number", { iat: String(NOW) }, /just now|not valid/],
    ["for another token", { ath: createHash("sha256").update("other").digest("base64url") }, /another token/],
    ["for no token", { ath: undefined }, /another token/],
    ["for a token itself", { ath: TOKEN }, /another token/],
    ["without an id", { jti: undefined }, /no jti/],
    ["with an empty id", { jti: "" }, /no jti/],
    ["with an id that is no text", { jti: 7 }, /no jti/],
  ])("%s is not valid", async (_, claims, message) => {
    expect(await check(await prove(claims))).toEqual(invalid(message));
  });

  test.each([-60, 60])("may be made %i seconds from now, and no further away", async (by) => {
    expect(await check(await prove({ iat: NOW + by }))).toMatchObject({ ok: true });
    expect(await check(await prove({ iat: NOW + by + Math.sign(by) }))).toEqual(invalid(/just now/));
  });

  test("that is refused says nothing of what was sent", async () => {
    const proof = await prove({ htm: "GET", jti: "shy" });
    const { message } = (await check(proof)) as { message: string };
    expect(message).toMatch(/^[\w :'-]+$/);
  });
});

describe("the URL of a proof", () => {
  const PLACE = "https://postern.example/a/b%20c/:d";

  test.each([
    ["with another scheme's and host's letters", "HTTPS://Postern.Example/a/b%20c/:d"],
    ["with the port that goes without saying", "https://postern.example:443/a/b%20c/:d"],
    ["with characters encoded that need not be", "https://postern.example/%61/b%20c/%3ad"],
    ["with a dot segment", "https://postern.example/a/x/../b%20c/:d"],
    ["with a query and a fragment", "https://postern.example/a/b%20c/:d?e=f#g"],
  ])("%s is the same", async (_, htu) => {
    expect(await check(await prove({ htu }), { url: `${PLACE}?x=y` })).toMatchObject({ ok: true });
  });

  test.each([
    ["with another scheme", "http://postern.example/a/b%20c/:d"],
    ["with another host", "https://postern.example.evil.example/a/b%20c/:d"],
    ["with another port", "https://postern.example:8443/a/b%20c/:d"],
    ["with another path", "https://postern.example/a/b%20c/:e"],
    ["with a path in other letters", "https://postern.example/A/b%20c/:d"],
    ["with a slash at the end", "https://postern.example/a/b%20c/:d/"],
    ["with an encoded slash", "https://postern.example/a%2Fb%20c/:d"],
    ["with a user", "https://u:p@postern.example/a/b%20c/:d"],
    ["with a backslash", "https://postern.example\\a/b%20c/:d"],
    ["with blanks around it", " https://postern.example/a/b%20c/:d "],
    ["with a line break in it", "https://postern.example/a/b%20c/\n:d"],
    ["that is encoded twice", "https://postern.example/a/b%2520c/:d"],
    ["that is no UTF-8", "https://postern.example/a/b%ff/:d"],
    ["without a host", "/a/b%20c/:d"],
    ["that is empty", ""],
  ])("%s is another", async (_, htu) => {
    expect(await check(await prove({ htu }), { url: PLACE })).toEqual(invalid(/another URL/));
  });

  test("is the same however its characters are encoded, and another where they differ", async () => {
    const segment = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 6 })
      .filter((text) => !/^\.+$/.test(text));
    const segments = fc.array(segment, { minLength: 1, maxLength: 3 });
    const everyByte = (text: string) =>
      [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
    await fc.assert(
      fc.asyncProperty(segments, segments, async (path, another) => {
        const url = `https://postern.example/${path.map(encodeURIComponent).join("/")}`;
        const same = `https://postern.example/${path.map(everyByte).join("/")}`;
        expect(await check(await prove({ htu: same }), { url })).toMatchObject({ ok: true });
        const there = `https://postern.example/${another.map(everyByte).join("/")}`;
        const taken = await check(await prove({ htu: there }), { url });
        expect(taken.ok).toBe(JSON.stringify(path) === JSON.stringify(another));
      }),
      { numRuns: 40 },
    );
  });
});

describe("a proof's nonce", () => {
  const needed = { ok: false, code: "use_dpop_nonce", message: expect.stringContaining("DPoP-Nonce") };

  test("is asked for where there is none, or one that is not ours", async () => {
    expect(await check(await prove({ nonce: undefined }))).toEqual(needed);
    expect(await check(await prove({ nonce: 7 }))).toEqual(needed);
    expect(await check(await prove({ nonce: "made-up" }))).toEqual(needed);
  });

  test("is asked for again where it is too old", async () => {
    const nonce = nonces.current();
    now = NOW + 119;
    expect(await check(await prove({ nonce }))).toMatchObject({ ok: true });
    now = NOW + 120;
    expect(await check(await prove({ nonce }))).toEqual(needed);
  });

  test("makes a proof that was caught of no use after a restart", async () => {
    const proof = await prove();
    expect(await check(proof)).toMatchObject({ ok: true });
    const clock = () => new Date(now * 1000);
    const restarted = {
      nonces: createDpopNonces(clock),
      seen: createSeenProofs({ capacity: 100, windowMs: DPOP_PROOF_WINDOW_MS, now: clock }),
    };
    expect(await check(proof, restarted)).toEqual(needed);
  });

  test("is not asked for before the proof is otherwise right", async () => {
    expect(await check(await prove({ nonce: undefined }, {}, other))).toEqual(invalid(/another key/));
    expect(await check(await prove({ nonce: undefined, htm: "GET" }))).toEqual(invalid(/method/));
  });
});

describe("a proof that was used", () => {
  test("is not taken again, also where it was made for a later time", async () => {
    const proof = await prove({ iat: NOW + 60 });
    expect(await check(proof)).toMatchObject({ ok: true });
    for (now = NOW; now <= NOW + 130; now += 10) expect((await check(proof)).ok).toBe(false);
  });

  test("is not taken twice at once", async () => {
    const proof = await prove();
    const results = await Promise.all(Array.from({ length: 10 }, () => check(proof)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.filter(({ ok }) => !ok)).toContainEqual(invalid(/used before/));
  });

  test("is not taken again with another signature", async () => {
    const claims = { jti: "fixed" };
    expect(await check(await prove(claims))).toMatchObject({ ok: true });
    expect(await check(await prove(claims))).toEqual(invalid(/used before/));
  });

  test("is remembered only where it was right, so that others' proofs take no room", async () => {
    const jti = "fixed";
    await check(await prove({ jti, htm: "GET" }));
    await check(await prove({ jti, nonce: "old" }));
    await check(await prove({ jti }, {}, other));
    expect(await check(await prove({ jti }))).toMatchObject({ ok: true });
  });

  test("is remembered, or not taken", async () => {
    seen = createSeenProofs({ capacity: 1, windowMs: DPOP_PROOF_WINDOW_MS, now: () => new Date(now * 1000) });
    const proof = await prove();
    expect(await check(proof)).toMatchObject({ ok: true });
    expect(await check(await prove())).toEqual(invalid(/too many proofs/));
    expect(await check(proof)).toEqual(invalid(/used before/));
    expect(seen.refused()).toBe(1);
  });
});
