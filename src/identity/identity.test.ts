import { beforeEach, describe, expect, test } from "vitest";
import type { Principal } from "../model/input.ts";
import { type ClientCertificate, createIdentity, type Identity } from "./index.ts";

let time: number;
let verified: string[];
let identity: Identity;
let revoked: Set<string>;
let isCurrent: boolean;

beforeEach(() => {
  time = 1000;
  verified = [];
  revoked = new Set();
  isCurrent = true;
  identity = createIdentity({
    verify: async (token) => {
      verified.push(token);
      if (token === "too-many") return "busy";
      return token.startsWith("good") ? holderOf(token) : null;
    },
    verifyCertificate: ({ names }) => (names.includes("dns:good") ? holderOf("certificate") : null),
    revoked: { isRevoked: ({ token }) => revoked.has(token.id), isCurrent: () => isCurrent },
    recheckSeconds: ({ id }) => (id.includes("foreign") ? 20 : Number.POSITIVE_INFINITY),
    now: () => new Date(time * 1000),
  });
});

const who = (authorization: string | undefined, certificate: ClientCertificate | null = null) =>
  identity.authenticate({
    headers: authorization === undefined ? {} : { authorization },
    method: "GET",
    url: "https://gateway.example/x",
    certificate,
  });

const CERTIFICATE = {
  thumbprint: "t",
  names: ["dns:good"],
  subject: "CN=job",
  issuer: "CN=jobs",
  validFrom: 900,
  validTo: 1100,
};

/** Tokens here last 60 seconds from when they were verified first. */
function holderOf(token: string): Principal {
  return {
    id: token,
    kind: "client",
    issuer: "i",
    scopes: [],
    authorization_details: [],
    groups: [],
    claims: {},
    actor: null,
    token: {
      id: token,
      kind: "jwt",
      issued_at: time,
      expires_at: time + 60,
      confirmation: null,
      budgets: [],
    },
  };
}

describe("who asks", () => {
  test("is who holds the token", async () => {
    expect(await who("Bearer good-1")).toMatchObject({ ok: true, value: { id: "good-1" } });
    expect(await who(`Basic ${btoa("token:good-2")}`)).toMatchObject({
      ok: true,
      value: { id: "good-2" },
    });
  });

  test.each([
    ["without a token", undefined, /carries no token/],
    ["with a token that is not valid", "Bearer bad", /not valid here, or has expired/],
    ["with a token longer than any", `Bearer good${"x".repeat(8192)}`, /not valid here/],
  ])("is nobody %s", async (_, header, message) => {
    expect(await who(header)).toEqual({
      ok: false,
      refusal: { code: "unauthenticated", message: expect.stringMatching(message) },
    });
  });

  test("is told without the token in the words", async () => {
    expect(JSON.stringify(await who("Bearer bad-token"))).not.toContain("bad-token");
  });
});

test("a token that can't be looked up now is neither good nor bad, and asked for again the next time", async () => {
  expect(await who("Bearer too-many")).toMatchObject({ ok: false, refusal: { code: "overloaded" } });
  expect(await identity.verify("too-many")).toBe("busy");
  expect(verified).toEqual(["too-many", "too-many"]);
});

describe("a token that was verified", () => {
  test("is remembered until it ends, and not a moment longer", async () => {
    await who("Bearer good-1");
    time += 59;
    expect(await who("Bearer good-1")).toMatchObject({ ok: true });
    expect(verified).toEqual(["good-1"]);
    time += 1;
    await who("Bearer good-1");
    expect(verified).toEqual(["good-1", "good-1"]);
  });

  test("is remembered whole: another with the same beginning is another", async () => {
    await who("Bearer good-1");
    await who("Bearer good-11");
    expect(verified).toEqual(["good-1", "good-11"]);
  });

  test("that was not valid is verified again each time", async () => {
    await who("Bearer bad");
    await who("Bearer bad");
    expect(verified).toEqual(["bad", "bad"]);
  });

  test("is forgotten, the oldest first, where there are more than 10000", async () => {
    for (let n = 0; n <= 10_000; n++) await who(`Bearer good-${n}`);
    const before = verified.length;
    await who("Bearer good-10000");
    await who("Bearer good-1");
    expect(verified.length).toBe(before);
    await who("Bearer good-0");
    expect(verified.length).toBe(before + 1);
  });
});

describe("a token that was revoked", () => {
  test("is refused at once, though it was verified before", async () => {
    expect(await who("Bearer good")).toMatchObject({ ok: true });
    revoked.add("good");
    expect(await who("Bearer good")).toMatchObject({
      ok: false,
      refusal: { code: "unauthenticated" },
    });
    expect(await identity.verify("good")).toBeNull();
  });

  test("could be any, where there is no news of revocations", async () => {
    isCurrent = false;
    expect(await who("Bearer good")).toMatchObject({
      ok: false,
      refusal: { code: "revocations_unknown" },
    });
    expect(await identity.verify("good")).toBeNull();
  });

  test("is verified anew once what was verified is forgotten", async () => {
    await who("Bearer good");
    identity.forget();
    await who("Bearer good");
    expect(verified).toEqual(["good", "good"]);
  });
});

describe("whoever shows a certificate and no token", () => {
  test("is the client that it stands for", async () => {
    expect(await who(undefined, CERTIFICATE)).toMatchObject({ ok: true, value: { id: "certificate" } });
  });

  test.each<[string, Partial<ClientCertificate>]>([
    ["is nobody where it stands for none", { names: ["dns:other"] }],
    ["is nobody before it is valid", { validFrom: 1001 }],
    ["is nobody once it has expired, as a connection may last longer", { validTo: 1000 }],
  ])("%s", async (_name, changes) => {
    expect(await who(undefined, { ...CERTIFICATE, ...changes })).toMatchObject({
      ok: false,
      refusal: { code: "unauthenticated", message: expect.stringContaining("certificate") },
    });
  });

  test("is refused while nobody knows what was revoked", async () => {
    isCurrent = false;
    expect(await who(undefined, CERTIFICATE)).toMatchObject({ refusal: { code: "revocations_unknown" } });
  });

  test("is nobody else by a token that is not valid: the certificate does not stand in for it", async () => {
    expect(await who("Bearer bad", CERTIFICATE)).toMatchObject({ refusal: { code: "unauthenticated" } });
  });
});

test("a token of another issuer is verified again after a while, since its key may be withdrawn without a word", async () => {
  await who("Bearer good-foreign");
  time += 19;
  await who("Bearer good-foreign");
  expect(verified).toEqual(["good-foreign"]);
  time += 1;
  await who("Bearer good-foreign");
  expect(verified).toEqual(["good-foreign", "good-foreign"]);
});

test("what was being verified while all was forgotten is verified again", async () => {
  const slow = who("Bearer good-slow");
  identity.forget();
  expect(await slow).toMatchObject({ ok: true });
  expect(verified).toEqual(["good-slow", "good-slow"]);
});
