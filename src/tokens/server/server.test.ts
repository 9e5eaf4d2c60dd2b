import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Scope, Secret } from "../../model/brand.ts";
import type { Principal } from "../../model/input.ts";
import type { TokenContent } from "../content.ts";
import { hashSecret } from "../secrets.ts";
import { createAuthorizationServer, type Endpoint, type Outcome, prepareRequest } from "./index.ts";

const ISSUER = "https://gateway.example/oidc";
const ID = "team.a";
const ODD_ID = "team a/b+c";
const SECRET = "s3cret+with/%41%zz";
const NOW = 1_764_000_000;

let server: Server;
let minted: TokenContent[];
const isCurrent = true;
let revoked: string[];
let outcomes: Outcome[];
let request: {
  basic: { user: string; password: string } | null;
  body: string;
  endpoint: Endpoint;
  dpop?: string;
};

beforeAll(async () => {
  const secretHashes = [await hashSecret(new Secret("another one")), await hashSecret(new Secret(SECRET))];
  const grant = ["catalogs:read", "queries:read"] as unknown as Scope[];
  const clients = [
    { id: ID, secretHashes, grant },
    { id: ODD_ID, secretHashes, grant },
    { id: "other", secretHashes, grant },
    { id: "empty", secretHashes, grant: [] },
    { id: "disabled", secretHashes: [], grant },
  ];
  const find = (id: string) => clients.find((client) => client.id === id);
  const handle = createAuthorizationServer({
    issuer: ISSUER,
    find,
    verify: async (token) => principalOf(token),
    provenKey: async (proof) =>
      proof === "good"
        ? { ok: true, jkt: "thumbprint" }
        : { ok: false, code: "invalid_dpop_proof", message: "the proof is not good" },
    nonce: () => "next",
    revoke: async (id) => {
      revoked.push(id);
    },
    isFirstUse: async () => true,
    isCurrent: () => isCurrent,
    mint: async (content) => {
      minted.push(content);
      return `token-${minted.length}`;
    },
    services: {
      canonicalService: (name) => name,
      services: new Set<string>(),
      isFlat: () => false,
      isGuarded: () => false,
      areas: new Map(),
    },
    ttlSeconds: 900,
    now: () => NOW,
    onOutcome: (_response, outcome) => outcomes.push(outcome),
    onFault: (_response, error) => {
      throw error;
    },
  });
  server = createServer(async (incoming, response) => {
    const { basic, body, endpoint } = request;
    const prepared = prepareRequest({
      endpoint,
      basic,
      hasAuthorization: basic !== null,
      body: Buffer.from(body, "latin1"),
      issuer: ISSUER,
      dpop: request.dpop,
      call: { url: `${ISSUER}/v1/token`, thumbprint: null, address: "192.0.2.1" },
      certified: null,
      isClient: (id) => find(id) !== undefined,
    });
    if (prepared.ok) return await handle(prepared.request, incoming.socket, response);
    response.writeHead(400).end(JSON.stringify({ error: prepared.error, said: prepared.description }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  server.close();
});

beforeEach(() => {
  minted = [];
  revoked = [];
  outcomes = [];
});

/** `a.jwt.held` is held by `ID`; whoever asks for something else finds nothing. */
function principalOf(token: string): Principal | null {
  if (token !== "a.jwt.held" && token !== "pst_held") return null;
  return {
    id: ID,
    kind: "client",
    issuer: ISSUER,
    scopes: ["catalogs:read"],
    authorization_details: [],
    groups: [],
    claims: {},
    actor: null,
    // A moment longer than it is now, by the server's own clock.
    token: {
      id: "held",
      kind: "jwt",
      issued_at: NOW,
      expires_at: 4_000_000_000,
      confirmation: null,
      budgets: [],
    },
  };
}

const BASIC = { user: ID, password: SECRET };
const GRANT = "grant_type=client_credentials";
const EXCHANGE =
  "grant_type=urn:ietf:params:oauth:grant-type:token-exchange" +
  "&subject_token_type=urn:ietf:params:oauth:token-type:access_token&subject_token=a.jwt.held";

async function answer(
  basic: { user: string; password: string } | null,
  body: string,
  endpoint: Endpoint = "token",
  dpop?: string,
): Promise<Record<string, unknown>> {
  request = { basic, body, endpoint, ...(dpop !== undefined && { dpop }) };
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/`);
  const text = await response.text();
  return { status: response.status, ...(text === "" ? {} : JSON.parse(text)) };
}

/** As forms encode it: blanks as `+`. */
const encoded = (text: string) => encodeURIComponent(text).replaceAll("%20", "+");

describe("a client is known", () => {
  test.each([ID, ODD_ID])("by id and secret in the header, as they are: %s", async (user) => {
    expect(await answer({ user, password: SECRET }, GRANT)).toEqual({
      status: 200,
      access_token: "token-1",
      token_type: "Bearer",
      expires_in: 900,
      scope: "catalogs:read queries:read",
    });
    expect(outcomes).toEqual([{ clientId: user, error: null }]);
  });

  test("by id and secret in the header, form-encoded", async () => {
    expect(await answer({ user: encoded(ODD_ID), password: encoded(SECRET) }, GRANT)).toMatchObject({
      status: 200,
    });
  });

  test("by id and secret in the body", async () => {
    const body = `${GRANT}&client_id=${encoded(ID)}&client_secret=${encoded(SECRET)}`;
    expect(await answer(null, body)).toMatchObject({ status: 200 });
  });

  test("by the header, and its id in the body too", async () => {
    expect(await answer(BASIC, `${GRANT}&client_id=${ID}`)).toMatchObject({ status: 200 });
  });
});

describe("a client is not known", () => {
  test.each<[string, { user: string; password: string } | null, string]>([
    ["by another secret", { user: ID, password: "wrong" }, GRANT],
    ["by another id", { user: "somebody", password: SECRET }, GRANT],
    ["by a name that every object has", { user: "__proto__", password: SECRET }, GRANT],
    ["without a secret that is valid", { user: "disabled", password: SECRET }, GRANT],
    ["by another secret in the body", null, `${GRANT}&client_id=${ID}&client_secret=x`],
    ["by its id alone", null, `${GRANT}&client_id=${ID}`],
    ["as whoever holds a token", null, `${GRANT}&client_id=urn:postern:holder&client_secret=x`],
  ])("%s", async (_, basic, body) => {
    const { status, error, access_token } = await answer(basic, body);
    expect({ status, error, access_token }).toEqual({ status: 401, error: "invalid_client" });
    expect(minted).toEqual([]);
  });

  test.each<[string, { user: string; password: string } | null, string]>([
    ["by an empty secret", { user: ID, password: "" }, GRANT],
    ["by nothing", null, GRANT],
    ["by its secret alone", null, `${GRANT}&client_secret=${encoded(SECRET)}`],
  ])("%s, which is no way to authenticate", async (_, basic, body) => {
    expect(await answer(basic, body)).toMatchObject({ status: 400, error: "invalid_request" });
    expect(minted).toEqual([]);
  });
});

describe("a request is invalid", () => {
  test.each([
    ["authenticates twice", `${GRANT}&client_id=${ID}&client_secret=${encoded(SECRET)}`],
    ["has a secret in the body too", `${GRANT}&client_secret=${encoded(SECRET)}`],
    ["names another client in the body", `${GRANT}&client_id=somebody`],
    ["has a parameter twice", `${GRANT}&scope=catalogs:read&scope=queries:read`],
    ["has a parameter twice, once encoded", `${GRANT}&scope=catalogs:read&%73cope=queries:read`],
    ["has a parameter twice, the same", `${GRANT}&${GRANT}`],
    ["is badly encoded", `${GRANT}&scope=%zz`],
    ["is no UTF-8", `${GRANT}&scope=\u00ff`],
    ["has escapes that are no UTF-8", `${GRANT}&scope=%ff`],
    ["asks for a group", `${GRANT}&assume_group=1`],
    ["asks for a resource", `${GRANT}&resource=x`],
    ["asks for a time that is none", `${GRANT}&expires_in=1h`],
    ["names no grant", "scope=catalogs:read"],
  ])("that %s", async (_, body) => {
    expect(await answer(BASIC, body)).toMatchObject({ status: 400, error: "invalid_request" });
    expect(minted).toEqual([]);
  });

  test.each(["password", "CLIENT_CREDENTIALS", "authorization_code", "refresh_token", "implicit"])(
    "for a grant that there is not: %s",
    async (grant) => {
      expect(await answer(BASIC, `grant_type=${grant}`)).toMatchObject({
        status: 400,
        error: "unsupported_grant_type",
      });
    },
  );

  test("for an audience elsewhere", async () => {
    expect(await answer(BASIC, `${GRANT}&audience=x`)).toMatchObject({ error: "invalid_target" });
    expect(await answer(BASIC, `${GRANT}&audience=${ISSUER}`)).toMatchObject({ status: 200 });
  });
});

describe("the scope of a token", () => {
  test.each([
    ["catalogs:read", "catalogs:read"],
    ["queries:read+catalogs:read:sales", "queries:read catalogs:read:sales"],
    ["all-apis", "catalogs:read queries:read"],
    ["", "catalogs:read queries:read"],
  ])("asked for as %j is %j", async (asked, scope) => {
    expect(await answer(BASIC, `${GRANT}&scope=${asked}`)).toMatchObject({ status: 200, scope });
  });

  test.each(["warehouses:read", "catalogs:read+warehouses:read", "catalogs:write", "*:read", "sql"])(
    "is never outside the grant: %s",
    async (asked) => {
      expect(await answer(BASIC, `${GRANT}&scope=${asked}`)).toMatchObject({
        status: 400,
        error: "invalid_scope",
      });
      expect(minted).toEqual([]);
    },
  );

  test("is none where the client has no grant", async () => {
    expect(await answer({ user: "empty", password: SECRET }, `${GRANT}&scope=all-apis`)).toMatchObject({
      status: 400,
      error: "invalid_scope",
    });
  });
});

describe("a token is exchanged", () => {
  test("by whoever holds it, for one that is no wider and says where it came from", async () => {
    expect(await answer(null, EXCHANGE)).toMatchObject({
      status: 200,
      access_token: "token-1",
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
      scope: "catalogs:read",
      expires_in: 900,
    });
    expect(minted).toMatchObject([
      { clientId: ID, actor: { id: ID, token: "held", actor: null }, scopes: ["catalogs:read"] },
    ]);
    expect(outcomes).toEqual([{ clientId: null, error: null }]);
  });

  test("by another client, which is then who acts", async () => {
    expect(await answer({ user: "other", password: SECRET }, EXCHANGE)).toMatchObject({ status: 200 });
    expect(minted).toMatchObject([{ clientId: ID, actor: { id: "other", token: "held" } }]);
  });

  test("for less time, but never for more", async () => {
    expect(await answer(null, `${EXCHANGE}&expires_in=60`)).toMatchObject({ expires_in: 60 });
    expect(await answer(null, `${EXCHANGE}&expires_in=86400`)).toMatchObject({ expires_in: 900 });
  });

  test.each([
    ["a scope that it has not", `${EXCHANGE}&scope=queries:read`, "invalid_scope"],
    ["an actor's token", `${EXCHANGE}&actor_token=a.jwt.held`, "invalid_request"],
    ["another type", `${EXCHANGE}&requested_token_type=urn:x`, "invalid_request"],
    ["a token that is not valid", EXCHANGE.replace("held", "gone"), "invalid_request"],
    ["no token", EXCHANGE.replace("&subject_token=a.jwt.held", ""), "invalid_request"],
    ["details that are no JSON", `${EXCHANGE}&authorization_details=x`, "invalid_authorization_details"],
  ])("never with %s", async (_, body, error) => {
    expect(await answer(null, body)).toMatchObject({ status: 400, error });
    expect(minted).toEqual([]);
  });
});

describe("a token is bound to a key", () => {
  test("that a proof is made with", async () => {
    expect(await answer(BASIC, GRANT, "token", "good")).toMatchObject({ status: 200, token_type: "DPoP" });
    expect(await answer(null, EXCHANGE, "token", "good")).toMatchObject({ token_type: "DPoP" });
    expect(minted.map(({ confirmation }) => confirmation)).toEqual([
      { jkt: "thumbprint" },
      { jkt: "thumbprint" },
    ]);
  });

  test("never by a proof that is not good", async () => {
    expect(await answer(BASIC, GRANT, "token", "bad")).toMatchObject({
      status: 400,
      error: "invalid_dpop_proof",
    });
    expect(minted).toEqual([]);
  });
});

describe("a token is given back", () => {
  test.each(["a.jwt.held", "pst_held"])("by its client, or by whoever holds it: %s", async (token) => {
    for (const basic of [BASIC, null]) {
      expect(await answer(basic, `token=${token}`, "revocation")).toEqual({ status: 200 });
    }
    expect(revoked).toEqual(["held", "held"]);
  });

  test("never by another client", async () => {
    const basic = { user: "other", password: SECRET };
    expect(await answer(basic, "token=a.jwt.held", "revocation")).toEqual({ status: 200 });
    expect(revoked).toEqual([]);
  });

  test("without a word on whether it was one", async () => {
    expect(await answer(BASIC, "token=a.jwt.gone", "revocation")).toEqual({ status: 200 });
    expect(await answer(BASIC, "token=x", "revocation")).toEqual({ status: 200 });
    expect(revoked).toEqual([]);
  });
});

describe("a token is looked into", () => {
  test("by its client", async () => {
    expect(await answer(BASIC, "token=a.jwt.held", "introspection")).toMatchObject({
      status: 200,
      active: true,
      client_id: ID,
      sub: ID,
      iss: ISSUER,
      aud: ISSUER,
      scope: "catalogs:read",
      jti: "held",
      token_type: "Bearer",
    });
  });

  test("by nobody else, who learn nothing", async () => {
    const basic = { user: "other", password: SECRET };
    expect(await answer(basic, "token=a.jwt.held", "introspection")).toEqual({ status: 200, active: false });
    expect(await answer(BASIC, "token=gone", "introspection")).toEqual({ status: 200, active: false });
    expect(await answer(null, "token=a.jwt.held", "introspection")).toMatchObject({ status: 400 });
    expect(await answer(null, "token=a.jwt.held&client_id=urn:postern:holder", "introspection")).toEqual({
      status: 200,
      active: false,
    });
  });
});
