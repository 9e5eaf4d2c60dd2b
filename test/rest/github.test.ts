/**
 * @module Any other REST upstream: the gateway before GitHub's API, of which it knows no more than its public OpenAPI
 * document.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GITHUB } from "../support/documents.ts";
import { POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const GISTS = '[{"id":"aa","description":"bb"},{"id":"bb","description":"aa"}]';

let upstream: Recorder;
let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  upstream = await startRecorder((request, response) => {
    const body = request.url === "/gists" ? GISTS : "{}";
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  gateway = await startTestGateway({
    upstream: upstream.url,
    grant: ["repos:read:octocat", "issues:write:octocat.hello-world", "gists:read", "repos:read:mona.notes"],
    upstreamFields: { kind: "rest", catalogue: GITHUB },
  });
  token = await gateway.token("all-apis");
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

beforeEach(() => upstream.clear());

async function ask(method: string, path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${token}`, ...init.headers };
  const response = await fetch(`${gateway.url}${path}`, { ...init, method, headers });
  const { message = "", details = [] } = (await response.json()) as {
    message?: string;
    details?: { metadata?: Record<string, string> }[];
  };
  return { status: response.status, message, metadata: details[0]?.metadata };
}

/** What reached the upstream. */
const arrived = () => upstream.requests.map(({ method, target }) => `${method} ${target}`);

describe("a client that may read what one owner has", () => {
  test.each([
    "/repos/octocat/hello-world",
    "/repos/octocat/hello-world/branches/main",
    "/orgs/octocat/repos?page=2",
  ])("reads %s with the upstream's credential", async (path) => {
    expect((await ask("GET", path)).status).toBe(200);
    expect(arrived()).toEqual([`GET ${path}`]);
    expect(upstream.requests[0]?.headers.authorization).toBe(`Bearer ${POWERFUL}`);
  });

  test("does not read another owner's", async () => {
    expect(await ask("GET", "/repos/hubot/hello-world")).toMatchObject({
      status: 403,
      message: "Denied by policy: repos.get on hubot.hello-world needs repos:read:hubot.hello-world",
      metadata: { operation: "repos.get", scope: "repos:read:hubot.hello-world" },
    });
    expect(arrived()).toEqual([]);
  });

  test.each([
    ["PATCH", { body: '{"private":true}', headers: { "content-type": "application/json" } }],
    ["DELETE", {}],
  ])("does not write with %s", async (method, init) => {
    expect((await ask(method, "/repos/octocat/hello-world", init)).status).toBe(403);
    expect(arrived()).toEqual([]);
  });

  test("does not list what all owners have", async () => {
    expect(await ask("GET", "/user/repos")).toMatchObject({
      status: 403,
      metadata: { operation: "repos.list-for-authenticated-user", scope: "repos:read" },
    });
    expect(arrived()).toEqual([]);
  });

  test("is not mistaken by names with dots", async () => {
    for (const path of [
      "/repos/octocat.evil/x",
      "/repos/mona/notes.evil",
      "/repos/mona.notes/x",
      "/repos/x/octocat",
    ]) {
      expect((await ask("GET", path)).status, path).toBe(403);
    }
    expect(arrived()).toEqual([]);
    expect((await ask("GET", "/repos/octocat/dot.files")).status).toBe(200);
    expect((await ask("GET", "/repos/mona/notes")).status).toBe(200);
  });
});

test("a client that may write to one repository's issues writes to those alone", async () => {
  const issue = { body: '{"title":"Broken"}', headers: { "content-type": "application/json" } };
  expect((await ask("POST", "/repos/octocat/hello-world/issues", issue)).status).toBe(200);
  expect((await ask("POST", "/repos/octocat/secret/issues", issue)).status).toBe(403);
  expect(arrived()).toEqual(["POST /repos/octocat/hello-world/issues"]);
});

test("a client that may read a service's all reads where no resource is named, too", async () => {
  expect((await ask("GET", "/gists")).status).toBe(200);
  expect((await ask("GET", "/gists/7")).status).toBe(200);
});

test("a client that may read one gist finds it in the list, and no other", async () => {
  const list = async (scope: string) => {
    const headers = { authorization: `Bearer ${await gateway.token(scope)}` };
    return await (await fetch(`${gateway.url}/gists`, { headers })).text();
  };
  expect(await list("gists:read")).toBe(GISTS);
  expect(await list("gists:read:aa")).toBe('[{"id":"aa","description":"bb"}]');
});

describe("what the document does not say for sure is denied", () => {
  test.each([
    ["an unknown path", "GET", "/repos/octocat/hello-world/secret-door", "unknown_operation"],
    ["an unknown method", "PUT", "/repos/octocat/hello-world", "unknown_operation"],
    ["the root", "GET", "/", "unknown_operation"],
    ["two parameters in one segment", "GET", "/repos/octocat/hello-world/compare/a...b", "opaque"],
    ["what another host serves", "POST", "/repos/octocat/hello-world/releases/1/assets", "unknown_operation"],
    ["what is open to Databricks' clients", "GET", "/api/2.0/preview/scim/v2/Me", "unknown_operation"],
  ])("%s", async (_, method, path, rule) => {
    expect(await ask(method, path)).toMatchObject({ status: 403, metadata: { rule } });
    expect(arrived()).toEqual([]);
  });
});

describe("what is Databricks' alone", () => {
  test("does not steer: `o` is a parameter like others, and no workspace is chosen", async () => {
    await ask("GET", "/gists?o=1", { headers: { "x-databricks-workspace-id": "1" } });
    expect(arrived()).toEqual(["GET /gists?o=1"]);
    expect(upstream.requests[0]?.rawHeaders.join()).not.toMatch(/x-databricks/i);
  });

  test("is not found: no configuration for its clients", async () => {
    expect((await ask("GET", "/.well-known/databricks-config")).status).toBe(404);
    const metadata = await fetch(`${gateway.url}/oidc/.well-known/oauth-authorization-server`);
    expect(metadata.status).toBe(200);
  });
});

test("the decision log names the operation and its upstream", async () => {
  await ask("GET", "/repos/octocat/hello-world");
  expect(gateway.decisions().at(-1)?.input).toMatchObject({
    operation: { id: "repos.get", service: "repos", access: "read", upstream: "rest" },
    resources: [{ type: "repo", name: "octocat.hello-world", parts: ["octocat", "hello-world"] }],
  });
});
