import { afterAll, beforeAll, expect, test } from "vitest";
import { type DemoWorkspaceProcess, startDemoWorkspace } from "../../src/demo/workspace/index.ts";
import { createFactFinder, loadCatalogue } from "../../src/facts/index.ts";
import { parseTarget } from "../../src/intake/target.ts";
import { readReview } from "../../tools/catalogue/review.ts";
import { CLIENT, POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { issueOpaqueToken } from "../support/opaque.ts";
import { runEveryCall, runFirstUser } from "./python/run.ts";

let workspace: DemoWorkspaceProcess;
let gateway: TestGateway;

beforeAll(async () => {
  workspace = await startDemoWorkspace({ token: POWERFUL });
  gateway = await startTestGateway({ upstream: workspace.url, grant: ["catalogs:read", "queries:read"] });
});

afterAll(async () => {
  await gateway.close();
  await workspace.stop();
});

const LOGINS = [
  ["client id and secret", "oauth-m2m", async () => ({ clientId: CLIENT.id, clientSecret: CLIENT.secret })],
  [
    "an opaque token for a personal access token",
    "pat",
    async () => ({ token: await issueOpaqueToken(gateway, ["catalogs:read", "queries:read"]) }),
  ],
] as const;

test.each(LOGINS)(
  "the SDK for Python, with %s, lists catalogs and legacy queries, and raises PermissionDenied for warehouses",
  async (_, auth_type, login) => {
    const decided = gateway.decisions().length;
    const outcome = await runFirstUser({ host: gateway.url, ...(await login()) });
    const result = JSON.parse(outcome.stdout);
    expect(result.problems, outcome.stderr).toEqual([]);
    expect(outcome.code).toBe(0);
    expect(result).toMatchObject({ auth_type, catalogs: ["sales", "hr", "raw"] });
    expect(result.queries).not.toHaveLength(0);
    expect(result.warehouses).toMatchObject({
      type: "PermissionDenied",
      reason: "PERMISSION_DENIED",
      metadata: { operation: "warehouses.list", scope: "warehouses:read" },
    });
    const denied = gateway
      .decisions()
      .slice(decided)
      .filter(({ result: decision }) => decision?.allow === false);
    expect(denied.map(({ decision_id }) => decision_id)).toEqual([result.warehouses.metadata.decision_id]);
  },
);

interface NotedCall {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly failed?: string;
}

/** The catalogue has one id for what the SDK has in two versions, or on two services. */
const TWINS: Readonly<Record<string, string>> = {
  "workspace.get-permission-levels": "permissions.get-permission-levels",
  "workspace.get-permissions": "permissions.get",
  "workspace.set-permissions": "permissions.set",
  "workspace.update-permissions": "permissions.update",
  // It asks the control plane first where the data plane is.
  "serving-endpoints-data-plane.query": "serving-endpoints.get",
};

test("every method of the SDK for Python makes a call that the catalogue knows by its name", async () => {
  const outcome = await runEveryCall(gateway.url);
  const calls = outcome.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as NotedCall);
  expect(outcome.code, outcome.stderr).toBe(0);
  expect(calls.filter(({ failed }) => failed !== undefined)).toEqual([]);
  expect(calls.length).toBeGreaterThan(1150);
  const finder = createFactFinder(loadCatalogue("databricks"));
  const { omitted } = readReview();
  const wrong = calls
    .filter(({ id }) => !omitted.has(id))
    .map(({ id, method, path }) => {
      const target = parseTarget(encodeURI(path), { authority: "", steering: finder.steering });
      const found = target.ok ? (finder.match(method, target.value.segments)?.entry.id ?? null) : null;
      return { id, method, path, found };
    })
    .filter(({ id, found }) => ![id, id.replace("-v2.", "."), TWINS[id]].includes(found ?? "none"));
  expect(wrong).toEqual([]);
});
