import { mkdtempSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSelfSignedPair } from "../../src/demo/self-signed.ts";
import { type DemoWorkspaceProcess, startDemoWorkspace } from "../../src/demo/workspace/index.ts";
import { CLIENT, POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { issueOpaqueToken } from "../support/opaque.ts";
import {
  type Driver,
  runJavaScriptDriver,
  runPythonDriver,
  type Shown,
  type Target,
} from "./thrift/drivers.ts";

const WAREHOUSE = "de30000000000001";

let workspace: DemoWorkspaceProcess;
let gateway: TestGateway;
let target: Target;

beforeAll(async () => {
  const { certPath, keyPath } = await openSelfSignedPair(mkdtempSync(join(tmpdir(), "postern-tls-")));
  workspace = await startDemoWorkspace({ token: POWERFUL });
  gateway = await startTestGateway({
    upstream: workspace.url,
    grant: ["statements:execute:sales", `warehouses:use:${WAREHOUSE}`],
    config: { tls: { cert: certPath, key: keyPath } },
  });
  target = {
    host: "127.0.0.1",
    port: gateway.port,
    path: `/sql/1.0/warehouses/${WAREHOUSE}`,
    token: await tokenOverTls(gateway.port, readFileSync(certPath)),
    caFile: certPath,
    catalog: "sales",
    schema: "orders",
  };
});

afterAll(async () => {
  await gateway.close();
  await workspace.stop();
});

/** As drivers' own OAuth would have it. */
async function tokenOverTls(port: number, ca: Buffer): Promise<string> {
  const answer = await new Promise<unknown>((resolve, reject) => {
    const asking = request(
      {
        host: "127.0.0.1",
        port,
        ca,
        method: "POST",
        path: "/oidc/v1/token",
        auth: `${CLIENT.id}:${CLIENT.secret}`,
        headers: { "content-type": "application/x-www-form-urlencoded" },
      },
      (response) => json(response).then(resolve, reject),
    );
    asking.once("error", reject).end("grant_type=client_credentials&scope=all-apis");
  });
  return (answer as { access_token: string }).access_token;
}

const DRIVERS: readonly (readonly [string, Driver, { readonly denied: string }])[] = [
  ["databricks-sql-connector", runPythonDriver, { denied: "DatabaseError" }],
  ["@databricks/sql", runJavaScriptDriver, { denied: "StatusError" }],
];

describe.each(DRIVERS)("%s, with statements:execute:sales", (_name, drive, { denied }) => {
  test("reads sales, and is told why it may not read hr, nor write, nor run two statements at once", async () => {
    const seen = await drive(target, [
      { sql: "SELECT count(*) > 0 FROM sales.orders.lines" },
      { sql: "SELECT count(*) > 0 FROM lines" },
      { sql: "SELECT :x", parameters: { x: "it's" } },
      { sql: "SELECT * FROM hr.people.employees" },
      { sql: "DELETE FROM sales.orders.lines" },
      { sql: "SELECT 1; DELETE FROM sales.orders.lines" },
      { sql: "SELECT count(*) > 0 FROM lines" },
    ]);
    expect(seen.opened).toBe(true);
    const [named, short, parameter, hr, ...others] = seen.results;
    expect([named, short, parameter]).toMatchObject([
      { rows: [[true]] },
      { rows: [[true]] },
      { rows: [["it's"]] },
    ]);
    expect(hr).toEqual({
      error: denied,
      message: expect.stringMatching(/hr\.people\.employees.*statements:execute:hr\.people\.employees/),
    });
    const [deletion, two, after] = others;
    expect((deletion as Shown).error).toBe(denied);
    expect((two as Shown).error).toBe(denied);
    // A statement that was refused moved nothing.
    expect(after).toMatchObject({ rows: [[true]] });
    expect(seen.asynchronous).toMatchObject({ rows: [[true]] });
    expect(seen.tables).toEqual(["customers.accounts", "orders.lines", "orders.returns"]);
  });

  test("is told why it may not list another catalog's tables", async () => {
    const { opened, tables } = await drive({ ...target, catalog: "hr" }, []);
    expect(opened).toBe(true);
    expect(tables).toMatchObject({
      error: denied,
      message: expect.stringContaining("statements:execute:hr"),
    });
  });

  test("opens no session on another warehouse", async () => {
    const { opened } = await drive({ ...target, path: "/sql/1.0/warehouses/de30000000000002" }, []);
    expect(opened).toMatchObject({ error: denied, message: expect.stringContaining("warehouses:execute") });
  });
});

test.each(DRIVERS)("%s takes an opaque token for a personal access token", async (_name, drive) => {
  const scopes = ["statements:execute:sales", `warehouses:execute:${WAREHOUSE}`];
  const token = await issueOpaqueToken(gateway, scopes);
  const seen = await drive({ ...target, token }, [{ sql: "SELECT count(*) > 0 FROM sales.orders.lines" }]);
  expect(seen).toMatchObject({ opened: true, results: [{ rows: [[true]] }] });
});

test("every call is a decision of its own, with the statement in it", () => {
  const operations = new Set(gateway.decisions().map(({ input }) => input.operation?.id));
  expect(operations).toContain("thrift.open-session");
  expect(operations).toContain("thrift.execute-statement");
  const refused = gateway
    .decisions()
    .filter(({ input, result }) => input.sql?.tables.some((name) => name.startsWith("hr.")) && result?.allow);
  expect(refused).toEqual([]);
});
