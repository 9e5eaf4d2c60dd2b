import { describe, expect, test } from "vitest";
import { inPath, type Json, only, read } from "../../../../test/support/openapi.ts";
import { createFactFinder } from "../../index.ts";
import { compileMatcher } from "../matcher.ts";

test("a catalogue says which document it is made of and steers nothing", () => {
  expect(read({ "/pets": { get: {} } }).catalogue).toMatchObject({
    upstream: "rest",
    source: "Pets 2",
    aliases: {},
    steering: [],
  });
});

describe("an operation's path", () => {
  test("begins with that of its server, wherever that is", () => {
    const paths = { "/pets/{id}": { get: {} } };
    const pathOf = (servers: readonly Json[]) => read(paths, { servers }).catalogue.operations[0]?.path;
    expect(pathOf([])).toBe("/pets/{id}");
    expect(pathOf([{ url: "/v1" }, { url: "/v2" }])).toBe("/v1/pets/{id}");
    expect(pathOf([{ url: "https://pets.example.com/base/" }])).toBe("/base/pets/{id}");
    expect(
      pathOf([
        { url: "https://{host}/{base}", variables: { host: { default: "h" }, base: { default: "b" } } },
      ]),
    ).toBe("/b/pets/{id}");
  });

  test("begins with that of its own server on the same host", () => {
    const servers = [{ url: "https://pets.example.com/v1" }];
    const own = { servers: [{ url: "https://pets.example.com/v2" }] };
    expect(only("/pets", { get: own }, { servers }).path).toBe("/v2/pets");
    expect(only("/pets", { get: {}, ...own }, { servers }).path).toBe("/v2/pets");
  });

  test("may end with a parameter that holds slashes, where the document says so", () => {
    const parameters = [inPath("path", { "x-multi-segment": true })];
    expect(only("/files/{path}", { get: { parameters } }).path).toBe("/files/{path...}");
    expect(only("/files/{path}/info", { get: { parameters } }).path).toBe("/files/{path}/info");
  });

  test("may end with a custom verb", () => {
    expect(only("/jobs/{job}:cancel", { post: {} }).path).toBe("/jobs/{job}:cancel");
  });

  test("has names of parameters that the matcher takes", () => {
    const { path, names } = only("/pets/{pet-id}/{2nd}", { get: {} });
    expect(path).toBe("/pets/{pet_id}/{_2nd}");
    expect(names?.[0]?.parts).toEqual(["{pet_id}", "{_2nd}"]);
  });

  test("may be a reference, as may its parameters", () => {
    const components = { parameters: { Limit: { name: "limit", in: "query" } }, pathItems: {} };
    const shared = { get: { parameters: [{ $ref: "#/components/parameters/Limit" }] } };
    const { query } = only(
      "/pets",
      { $ref: "#/components/pathItems/Pets" },
      {
        components: { ...components, pathItems: { Pets: shared } },
      },
    );
    expect(query).toEqual(["limit"]);
  });
});

describe("an operation that can't be told from its requests is skipped and denied", () => {
  const match = (paths: Json, method: string, path: string, rest: Json = {}) =>
    compileMatcher(read(paths, rest).catalogue)(method, path.slice(1).split("/"))?.entry;
  const reasonsOf = (paths: Json, rest: Json = {}) =>
    read(paths, rest).skipped.map(({ operation, reason }) => `${operation}: ${reason}`);

  test("with two parameters in one segment, so that no wider operation takes its requests", () => {
    const paths = { "/compare/{base}...{head}": { get: {} }, "/{owner}/{repo}": { get: {} } };
    expect(reasonsOf(paths)).toEqual([
      "GET /compare/{base}...{head}: its segment {base}...{head} is neither one parameter alone nor plain text",
    ]);
    expect(match(paths, "GET", "/compare/a...b")?.opaque).toMatch(/neither one parameter alone/);
    expect(match(paths, "GET", "/octocat/hello")?.opaque).toBeUndefined();
  });

  test("with the method and shape of another, as is the other", () => {
    const paths = { "/pets/{id}": { get: {} }, "/pets/{name}": { get: {}, put: {} } };
    expect(reasonsOf(paths)).toEqual([
      "GET /pets/{id}: it can't be told from GET /pets/{name}",
      "GET /pets/{name}: it can't be told from GET /pets/{id}",
    ]);
    expect(match(paths, "GET", "/pets/7")?.opaque).toMatch(/can't be told/);
    expect(match(paths, "PUT", "/pets/7")?.opaque).toBeUndefined();
  });

  test("with a query or a fragment in its path, as is what it hides behind", () => {
    const paths = { "/pets": { get: {} }, "/pets?mine=true": { get: {} }, "/pets#old": { post: {} } };
    expect(reasonsOf(paths)).toHaveLength(3);
    expect(match(paths, "GET", "/pets")?.opaque).toBeDefined();
    expect(match(paths, "POST", "/pets")?.opaque).toBeDefined();
  });

  test("with the same parameter twice, or with characters that no path has", () => {
    const paths = { "/a/{x}/b/{x}": { get: {} }, "/c d/e": { get: {} } };
    expect(reasonsOf(paths)).toEqual([
      "GET /a/{x}/b/{x}: its segment {x} is there twice",
      "GET /c d/e: its segment c d is neither one parameter alone nor plain text",
    ]);
    expect(match(paths, "GET", "/a/1/b/2")?.opaque).toBeDefined();
  });

  test("at the root, with an empty segment, or where the gateway answers itself", () => {
    const paths = { "/": { get: {} }, "/pets/": { get: {} }, "/oidc/keys": { get: {} }, "/ok": { get: {} } };
    expect(reasonsOf(paths)).toEqual([
      "GET /: it is the root, or has an empty segment, which is never sent on",
      "GET /pets/: it is the root, or has an empty segment, which is never sent on",
      "GET /oidc/keys: the gateway answers below this path itself",
    ]);
    expect(read(paths).catalogue.operations).toHaveLength(1);
  });

  test("on another host", () => {
    const servers = [{ url: "https://api.example.com" }];
    const paths = { "/assets": { post: { servers: [{ url: "https://uploads.example.com" }] } } };
    expect(reasonsOf(paths, { servers })).toEqual([
      "POST /assets: it is served by another host, uploads.example.com",
    ]);
  });

  test("where slashes in its last parameter could be meant for another", () => {
    const parameters = [inPath("path", { "x-multi-segment": true })];
    const paths = {
      "/files/{path}": { get: { parameters } },
      "/files/{file}/versions": { get: {}, post: {} },
    };
    expect(reasonsOf(paths)).toEqual([
      "GET /files/{path...}: only one segment is taken for its last parameter, since more could be meant for " +
        "GET /files/{file}/versions",
    ]);
    expect(match(paths, "GET", "/files/a")?.path).toBe("/files/{path}");
    expect(match(paths, "GET", "/files/a/b")).toBeUndefined();
  });
});

describe("an operation's access", () => {
  test("is read where nothing changes, else write", () => {
    const methods = Object.fromEntries(
      ["get", "head", "post", "put", "patch", "delete"].map((name) => [name, {}]),
    );
    const { operations } = read({
      "/pets": { ...methods, options: {}, trace: {}, summary: "Pets" },
    }).catalogue;
    expect(operations.map(({ method, access }) => `${method} ${access}`)).toEqual([
      "GET read",
      "HEAD read",
      "POST write",
      "PUT write",
      "PATCH write",
      "DELETE write",
    ]);
  });

  test("and guard are what the document's extensions say", () => {
    const search = only("/search", { post: { "x-postern-access": "read" } });
    expect(search).toMatchObject({ access: "read" });
    expect(search).not.toHaveProperty("guarded");
    const key = only("/keys", { post: { "x-postern-access": "manage", "x-postern-guarded": "credential" } });
    expect(key).toMatchObject({ access: "manage", guarded: "credential" });
  });
});

describe("an operation's id", () => {
  const idsOf = (paths: Json) => read(paths).catalogue.operations.map(({ id }) => id);

  test("is its service and its name there", () => {
    expect(
      idsOf({ "/orgs/{org}/repos": { get: { operationId: "repos/list-for-org", tags: ["repos"] } } }),
    ).toEqual(["repos.list-for-org"]);
    expect(
      idsOf({ "/api/v1/pods": { get: { operationId: "listCoreV1NamespacedPod", tags: ["core_v1"] } } }),
    ).toEqual(["core-v1.list-core-v1-namespaced-pod"]);
    expect(idsOf({ "/v1/pets/{petId}": { get: {}, put: {} } })).toEqual([
      "pets.get-by-pet-id",
      "pets.put-by-pet-id",
    ]);
  });

  test("follows from its whole path where another would have the same, in any order", () => {
    const paths = { "/v1/pets": { get: {} }, "/v2/pets": { get: {} }, "/v3/pets": { put: {} } };
    expect(idsOf(paths)).toEqual(["pets.get-v1-pets", "pets.get-v2-pets", "pets.put"]);
    expect(new Set(idsOf(Object.fromEntries(Object.entries(paths).reverse())))).toEqual(
      new Set(idsOf(paths)),
    );
  });

  test("has a number where even whole paths read the same", () => {
    const tags = ["x"];
    expect(idsOf({ "/a-b": { get: { tags } }, "/a_b": { get: { tags } }, "/c": { get: { tags } } })).toEqual([
      "x.get-a-b",
      "x.get-a-b-2",
      "x.get-c",
    ]);
  });
});

describe("what an operation touches", () => {
  const resourcesOf = (path: string, values: readonly string[]) => {
    const finder = createFactFinder(read({ [path]: { get: {} } }).catalogue);
    const found = finder.match("GET", values);
    return found && finder.facts(found, {}, { state: "absent" }).resources;
  };

  test("is one resource of all its path's parameters, from the widest", () => {
    expect(only("/repos/{owner}/{repo}/git/tags/{sha}", { get: {} }).names).toEqual([
      { type: "tag", parts: ["{owner}", "{repo}", "{sha}"] },
    ]);
    expect(resourcesOf("/repos/{owner}/{repo}", ["repos", "octocat", "hello"])).toMatchObject([
      { type: "repo", service: "repos", name: "octocat.hello", parts: ["octocat", "hello"], catalog: null },
    ]);
  });

  test("is nothing where its path has no parameters", () => {
    expect(only("/pets", { get: {} })).not.toHaveProperty("names");
  });

  test("keeps its parts apart where values hold dots", () => {
    const [one] = resourcesOf("/repos/{owner}/{repo}", ["repos", "a.b", "c"]) ?? [];
    const [other] = resourcesOf("/repos/{owner}/{repo}", ["repos", "a", "b.c"]) ?? [];
    expect(one?.parts).toEqual(["a.b", "c"]);
    expect(other?.parts).toEqual(["a", "b.c"]);
  });

  test("is never read as a name of Unity Catalog", () => {
    expect(resourcesOf("/bases/{base}/tables/{table}", ["bases", "Base 1", "tables", "T.x"])).toMatchObject([
      { type: "bases-table", parts: ["Base 1", "T.x"], catalog: null, schema: null, table: null },
    ]);
  });
});
