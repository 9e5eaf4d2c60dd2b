import { afterAll, beforeAll, expect, test } from "vitest";
import { type DemoWorkspaceProcess, startDemoWorkspace } from "../../src/demo/workspace/index.ts";
import { CLIENT, POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { runFirstUser } from "./python/run.ts";

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

test("the SDK for Python lists catalogs and legacy queries, and raises PermissionDenied for warehouses", async () => {
  const outcome = await runFirstUser({
    host: gateway.url,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
  });
  const result = JSON.parse(outcome.stdout);
  expect(result.problems, outcome.stderr).toEqual([]);
  expect(outcome.code).toBe(0);
  expect(result).toMatchObject({ auth_type: "oauth-m2m", catalogs: ["sales", "hr", "raw"] });
  expect(result.queries).not.toHaveLength(0);
  expect(result.warehouses).toMatchObject({
    type: "PermissionDenied",
    reason: "PERMISSION_DENIED",
    metadata: { operation: "warehouses.list", scope: "warehouses:read" },
  });
  const denied = gateway.decisions().filter(({ result: decision }) => decision?.allow === false);
  expect(denied.map(({ decision_id }) => decision_id)).toEqual([result.warehouses.metadata.decision_id]);
});
