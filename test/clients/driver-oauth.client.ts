import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DemoWorkspaceProcess, startDemoWorkspace } from "../../src/demo/workspace/index.ts";
import { createAuthority } from "../support/certificates.ts";
import { type ConnectProxy, startConnectProxy } from "../support/connect-proxy.ts";
import { CLIENT, POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { freePort } from "../support/postgres.ts";
import { logInByJavaScriptDriver, type Workspace } from "./thrift/drivers.ts";

const WAREHOUSE = "de30000000000001";
/** The driver's OAuth takes hosts of Databricks' alone; to its users the gateway is such a host by their own DNS. */
const HOST = "postern.cloud.databricks.com";
const PLACE = { catalog: "sales", schema: "orders" };

let workspace: DemoWorkspaceProcess;
let gateway: TestGateway;
let proxy: ConnectProxy;
let target: Workspace;

beforeAll(async () => {
  const authority = await createAuthority("company");
  setDefaultCACertificates([...getCACertificates("default"), authority.ca]);
  const tls = await authority.server([{ type: "dns", value: HOST }]);
  const port = await freePort();
  workspace = await startDemoWorkspace({ token: POWERFUL });
  gateway = await startTestGateway({
    upstream: workspace.url,
    grant: ["statements:execute:sales", `warehouses:use:${WAREHOUSE}`],
    config: {
      public_url: `https://${HOST}`,
      tls: { cert: tls.certPath, key: tls.keyPath },
      listen: `127.0.0.1:${port}`,
    },
  });
  proxy = await startConnectProxy(port);
  target = {
    host: HOST,
    path: `/sql/1.0/warehouses/${WAREHOUSE}`,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    proxyPort: proxy.port,
  };
});

afterAll(async () => {
  proxy.close();
  await gateway.close();
  await workspace.stop();
});

test("@databricks/sql, unmodified, logs in with client id and secret, reads sales and is told why it may not read hr", async () => {
  const seen = await logInByJavaScriptDriver(target, PLACE, [
    { sql: "SELECT count(*) > 0 FROM sales.orders.lines" },
    { sql: "SELECT * FROM hr.people.employees" },
  ]);
  expect(seen).toMatchObject({
    opened: true,
    results: [
      { rows: [[true]] },
      { message: expect.stringContaining("statements:execute:hr.people.employees") },
    ],
  });
  expect([...proxy.asked]).toEqual([`${HOST}:443`]);
});

test("@databricks/sql is told that its secret is wrong", async () => {
  const seen = await logInByJavaScriptDriver({ ...target, clientSecret: "not-the-secret" }, PLACE, []);
  expect(seen.opened).toMatchObject({ message: expect.stringMatching(/invalid_client/) });
});
