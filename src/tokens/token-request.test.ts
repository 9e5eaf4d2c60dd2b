import { beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "../model/brand.ts";
import { Secret } from "../model/brand.ts";
import { hashSecret } from "./secrets.ts";
import { answerTokenRequest, type TokenEndpoint } from "./token-request.ts";

const ID = "team a/b+c";
const SECRET = "s3cret+with/%41%zz";

let endpoint: TokenEndpoint;

beforeAll(async () => {
  const client = {
    id: ID,
    secretHash: await hashSecret(new Secret(SECRET)),
    grant: ["catalogs:read", "queries:read"] as unknown as Scope[],
  };
  const empty = { ...client, id: "empty", grant: [] };
  endpoint = {
    find: (id) => [client, empty].find((one) => one.id === id),
    services: {
      canonicalService: (name) => name,
      services: new Set<string>(),
      isFlat: () => false,
      isGuarded: () => false,
      areas: new Map(),
    },
    ttlSeconds: 900,
    mint: async (clientId, scopes) => `token of ${clientId} for ${scopes.join(" ")}`,
  };
});

const BASIC = { user: ID, password: SECRET };
const GRANT = "grant_type=client_credentials";

async function answer(basic: { user: string; password: string } | null, body: string) {
  const { status, body: content } = await answerTokenRequest(basic, Buffer.from(body, "latin1"), endpoint);
  return { status, ...content };
}

/** As forms encode it: blanks as `+`. */
const encoded = (text: string) => encodeURIComponent(text).replaceAll("%20", "+");

describe("a client is known", () => {
  test("by id and secret in the header, as they are", async () => {
    expect(await answer(BASIC, GRANT)).toEqual({
      status: 200,
      access_token: `token of ${ID} for catalogs:read queries:read`,
      token_type: "Bearer",
      expires_in: 900,
      scope: "catalogs:read queries:read",
    });
  });

  test("by id and secret in the header, form-encoded", async () => {
    expect(await answer({ user: encoded(ID), password: encoded(SECRET) }, GRANT)).toMatchObject({
      status: 200,
    });
  });

  test("by id and secret in the body", async () => {
    const body = `${GRANT}&client_id=${encoded(ID)}&client_secret=${encoded(SECRET)}`;
    expect(await answer(null, body)).toMatchObject({ status: 200 });
  });

  test.each([ID, encoded(ID)])("by the header, and its id in the body too", async (user) => {
    const password = user === ID ? SECRET : encoded(SECRET);
    expect(await answer({ user, password }, `${GRANT}&client_id=${encoded(ID)}`)).toMatchObject({
      status: 200,
    });
  });
});

describe("a client is not known", () => {
  test.each<[string, { user: string; password: string } | null, string]>([
    ["by another secret", { user: ID, password: "wrong" }, GRANT],
    ["by an empty secret", { user: ID, password: "" }, GRANT],
    ["by another id", { user: "somebody", password: SECRET }, GRANT],
    ["by a name that every object has", { user: "__proto__", password: SECRET }, GRANT],
    ["by half an encoding", { user: ID, password: encoded(SECRET) }, GRANT],
    ["by nothing", null, GRANT],
    ["by its id alone", null, `${GRANT}&client_id=${encoded(ID)}`],
    ["by its secret alone", null, `${GRANT}&client_secret=${encoded(SECRET)}`],
    ["by another secret in the body", null, `${GRANT}&client_id=${encoded(ID)}&client_secret=x`],
  ])("%s", async (_, basic, body) => {
    const { status, error, access_token } = (await answer(basic, body)) as Record<string, unknown>;
    expect({ status, error, access_token }).toEqual({ status: 401, error: "invalid_client" });
  });
});

describe("a request is invalid", () => {
  test.each([
    ["authenticates twice", `${GRANT}&client_id=${encoded(ID)}&client_secret=${encoded(SECRET)}`],
    ["has a secret in the body too", `${GRANT}&client_secret=${encoded(SECRET)}`],
    ["names another client in the body", `${GRANT}&client_id=somebody`],
    ["has a parameter twice", `${GRANT}&scope=catalogs:read&scope=queries:read`],
    ["has a parameter twice, once encoded", `${GRANT}&scope=catalogs:read&%73cope=queries:read`],
    ["has a parameter twice, the same", `${GRANT}&${GRANT}`],
    ["is badly encoded", `${GRANT}&scope=%zz`],
    ["is no UTF-8", `${GRANT}&scope=\u00ff`],
    ["has escapes that are no UTF-8", `${GRANT}&scope=%ff`],
    ["asks for details", `${GRANT}&authorization_details=%5B%5D`],
    ["asks for a group", `${GRANT}&assume_group=1`],
    ["asks for a resource", `${GRANT}&resource=x`],
    ["asks for an audience", `${GRANT}&audience=x`],
  ])("that %s", async (_, body) => {
    expect(await answer(BASIC, body)).toMatchObject({ status: 400, error: "invalid_request" });
  });

  test.each([
    "",
    "scope=catalogs:read",
    "grant_type=password",
    "grant_type=",
    "grant_type=CLIENT_CREDENTIALS",
  ])("for a grant other than client_credentials: %j", async (body) => {
    expect(await answer(BASIC, body)).toMatchObject({ status: 400, error: "unsupported_grant_type" });
  });
});

describe("the scope of a token", () => {
  test.each([
    ["catalogs:read", "catalogs:read"],
    ["queries:read+catalogs:read:sales", "queries:read catalogs:read:sales"],
    ["all-apis", "catalogs:read queries:read"],
    ["", "catalogs:read queries:read"],
    ["++catalogs:read++", "catalogs:read"],
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
    },
  );

  test("is none where the client has no grant", async () => {
    expect(await answer({ user: "empty", password: SECRET }, `${GRANT}&scope=all-apis`)).toMatchObject({
      status: 400,
      error: "invalid_scope",
    });
  });
});
