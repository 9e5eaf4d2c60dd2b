import { request } from "node:http";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type DemoWorkspaceProcess, startDemoWorkspace } from "../../src/demo/workspace/index.ts";
import { POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";

/** Reads one catalog, and nothing else. */
const SCOPE = "catalogs:read:sales tables:read:sales";
const UNITY = "/api/2.1/unity-catalog";

let workspace: DemoWorkspaceProcess;
let gateway: TestGateway;
let token: string;
let before: number;

beforeAll(async () => {
  workspace = await startDemoWorkspace({ token: POWERFUL });
  gateway = await startTestGateway({ upstream: workspace.url, grant: SCOPE.split(" ") });
  token = await gateway.token("all-apis");
});

afterAll(async () => {
  await gateway.close();
  await workspace.stop();
});

beforeEach(() => {
  before = gateway.decisions().length;
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** `fetch` sends no body with GET, which older clients do. */
async function ask(method: string, path: string, body?: object): Promise<Answer> {
  const text = body === undefined ? "" : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { "content-type": "application/json", "content-length": text.length }),
  };
  return await new Promise((resolve, reject) => {
    const sent = request(gateway.url + path, { method, headers, agent: false }, async (response) => {
      resolve({
        status: response.statusCode ?? 0,
        body: (await json(response)) as Record<string, unknown>,
      });
    });
    sent.on("error", reject).end(text);
  });
}

const namesIn = (list: unknown, field = "name") =>
  (list as Record<string, unknown>[]).map((element) => element[field]);

describe("a client that reads one catalog", () => {
  test("sees one catalog in the list of three", async () => {
    const { status, body } = await ask("GET", `${UNITY}/catalogs`);
    expect(status).toBe(200);
    expect(namesIn(body["catalogs"])).toEqual(["sales"]);
  });

  test("sees it on its page, though pages are as the workspace has them", async () => {
    const pages: unknown[][] = [];
    let next = "";
    do {
      const { status, body } = await ask("GET", `${UNITY}/catalogs?max_results=1${next}`);
      expect(status).toBe(200);
      pages.push(namesIn(body["catalogs"]));
      next = body["next_page_token"] === undefined ? "" : `&page_token=${body["next_page_token"]}`;
    } while (next !== "");
    expect(pages).toEqual([["sales"], [], []]);
  });

  test.each([
    [`${UNITY}/catalogs/sales`, "name", "sales"],
    [`${UNITY}/catalogs/SALES`, "name", "sales"],
    [`${UNITY}/tables/sales.orders.lines`, "full_name", "sales.orders.lines"],
    [`${UNITY}/tables/Sales.Orders.LINES`, "full_name", "sales.orders.lines"],
    [`${UNITY}/tables/sales.customers.accounts`, "full_name", "sales.customers.accounts"],
  ])("reads %s", async (path, field, name) => {
    const { status, body } = await ask("GET", path);
    expect([status, body[field]]).toEqual([200, name]);
  });

  test("lists its tables", async () => {
    const tables = await ask("GET", `${UNITY}/tables?catalog_name=sales&schema_name=orders`);
    expect(namesIn(tables.body["tables"])).toEqual(["lines", "returns"]);
    const summaries = await ask("GET", `${UNITY}/table-summaries?catalog_name=sales`);
    expect(namesIn(summaries.body["tables"], "full_name")).toEqual([
      "sales.orders.lines",
      "sales.orders.returns",
      "sales.customers.accounts",
    ]);
  });

  const LIST = `${UNITY}/tables`;
  test.each<[string, string, string, object?]>([
    ["another catalog", "GET", `${UNITY}/catalogs/hr`],
    ["another catalog's table by path", "GET", `${LIST}/hr.people.employees`],
    ["another catalog's table by query parameter", "GET", `${LIST}?catalog_name=hr&schema_name=people`],
    ["another catalog's table by body", "GET", LIST, { catalog_name: "hr", schema_name: "people" }],
    [
      "another catalog's table by a second value",
      "GET",
      `${LIST}?catalog_name=sales&schema_name=orders&catalog_name=hr`,
    ],
    [
      "another catalog's table by a body beside the query",
      "GET",
      `${LIST}?catalog_name=sales&schema_name=orders`,
      { catalog_name: "hr" },
    ],
    [
      "another catalog's table by a list in the body",
      "GET",
      LIST,
      { catalog_name: ["sales", "hr"], schema_name: "people" },
    ],
    [
      "another catalog's table by a body beside the path",
      "GET",
      `${LIST}/sales.orders.lines`,
      { full_name: "hr.people.employees" },
    ],
    [
      "another catalog's table by another spelling of the parameter",
      "GET",
      `${LIST}?catalog_name=sales&schema_name=orders&catalogName=hr`,
    ],
    ["another catalog's table in capitals", "GET", `${LIST}/HR.PEOPLE.EMPLOYEES`],
    ["another catalog's table in back ticks", "GET", `${LIST}/%60hr%60.people.employees`],
    ["another catalog's table in quotes", "GET", `${LIST}/%22hr%22.people.employees`],
    ["its own table in back ticks", "GET", `${LIST}/%60sales%60.orders.lines`],
    ["a name that folds to its own", "GET", `${LIST}/%C5%BFales.orders.lines`],
    ["a name that begins like its own", "GET", `${LIST}/sales2.orders.lines`],
    ["a name in four parts", "GET", `${LIST}/sales.hr.people.employees`],
    ["a name with blanks", "GET", `${LIST}/sales%20.orders.lines`],
    ["other catalogs' summaries", "GET", `${UNITY}/table-summaries?catalog_name=hr`],
    ["a change of its own table's owner", "PATCH", `${LIST}/sales.orders.lines`, { owner: "me" }],
    ["its own table's end", "DELETE", `${LIST}/sales.orders.lines`],
    ["its own table's grants", "GET", `${UNITY}/permissions/table/sales.orders.lines`],
    ["a change of grants", "PATCH", `${UNITY}/permissions/catalog/sales`, { changes: [] }],
    ["effective permissions", "GET", `${UNITY}/effective-permissions/table/sales.orders.lines`],
    [
      "temporary credentials",
      "POST",
      "/api/2.0/unity-catalog/temporary-table-credentials",
      { table_id: "x", operation: "READ" },
    ],
    [
      "temporary credentials of another version",
      "POST",
      "/api/2.1/unity-catalog/temporary-table-credentials",
      { table_id: "x", operation: "READ" },
    ],
    ["a job that would run code", "POST", "/api/2.2/jobs/run-now", { job_id: 7 }],
    ["a run that would run code", "POST", "/api/2.2/jobs/runs/submit", { tasks: [] }],
    ["a statement", "POST", "/api/2.0/sql/statements", { statement: "SELECT 1", warehouse_id: "a1" }],
    ["the schemas of its catalog, which no scope is for", "GET", `${UNITY}/schemas?catalog_name=sales`],
  ])("is denied %s, and told why", async (_, method, path, body) => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      error_code: "PERMISSION_DENIED",
      message: expect.stringMatching(/^Denied by policy: \S.{10,}/),
    });
    const decisions = gateway.decisions().slice(before);
    expect(decisions.map(({ result }) => result?.allow)).toEqual([false]);
  });
});
