import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CLIENT, fetchToken, POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const STATEMENTS = "/api/2.0/sql/statements";
const OTHER = { id: "other", secret: "another-secret-of-16+" };
const GRANT = ["statements:execute:sales", "warehouses:use:w1"];

let upstream: Recorder;
let gateway: TestGateway;
let token: string;
let started = 0;

beforeAll(async () => {
  upstream = await startRecorder((request, response) => {
    const id = request.method === "POST" ? `01ef-${++started}` : request.url?.split("/")[5];
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ statement_id: id, status: { state: "SUCCEEDED" }, result: {} }));
  });
  gateway = await startTestGateway({
    upstream: upstream.url,
    env: { OTHER_SECRET: OTHER.secret },
    config: {
      clients: [
        { id: CLIENT.id, secret: "${CLIENT_SECRET}", grant: GRANT },
        {
          id: OTHER.id,
          secret: "${OTHER_SECRET}",
          grant: [...GRANT, "statements:manage:external-links", "statements:write"],
        },
      ],
    },
  });
  token = await gateway.token("all-apis");
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

beforeEach(() => upstream.clear());

async function ask(method: string, path: string, body?: object, as = token) {
  const response = await fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${as}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const run = (statement: string, more: object = {}, as = token) =>
  ask("POST", STATEMENTS, { statement, warehouse_id: "w1", ...more }, as);

describe("a client with statements:execute:sales", () => {
  test.each([
    ["SELECT * FROM sales.orders.lines", {}],
    ["select 1", {}],
    [
      "SELECT l.sku FROM lines l JOIN `Sales`.`orders`.returns r USING (order_id)",
      { catalog: "sales", schema: "orders" },
    ],
    ["WITH recent AS (SELECT * FROM sales.orders.lines) SELECT count(*) FROM recent", {}],
    ["SELECT * FROM sales.orders.lines WHERE sku = :sku", { parameters: [{ name: "sku", value: "hr.x.y" }] }],
    ["/* hr.people.employees */ SELECT 'hr.people.employees' FROM sales.orders.lines -- hr", {}],
    ["SELECT * FROM sales.orders.lines", { disposition: "INLINE", format: "JSON_ARRAY", row_limit: 10 }],
  ])("runs %s", async (statement, more) => {
    const { status, body } = await run(statement, more);
    expect([status, body["message"]]).toEqual([200, undefined]);
    expect(upstream.requests).toHaveLength(1);
    expect(JSON.parse(upstream.requests[0]?.body.toString() ?? "")).toMatchObject({ statement });
  });

  test.each<[string, string, object?]>([
    ["by a join", "SELECT * FROM sales.orders.lines JOIN hr.people.employees USING (id)"],
    ["by a comma", "SELECT * FROM sales.orders.lines, hr.people.employees"],
    ["by a sub-query", "SELECT * FROM sales.orders.lines WHERE id IN (SELECT id FROM hr.people.employees)"],
    ["by a scalar sub-query", "SELECT (SELECT max(salary) FROM hr.people.employees)"],
    ["by a common table expression", "WITH t AS (SELECT * FROM hr.people.employees) SELECT * FROM t"],
    ["by a shadowed name", "WITH employees AS (SELECT 1) SELECT * FROM hr.people.employees"],
    ["by a set operation", "SELECT 1 UNION ALL SELECT salary FROM hr.people.employees"],
    ["by back ticks", "SELECT * FROM `hr`.`people`.`employees`"],
    ["by capitals", "SELECT * FROM HR.PEOPLE.EMPLOYEES"],
    ["by comments", "SELECT * FROM hr/**/./* . */people.-- x\nemployees"],
    ["by a hint in a comment", "SELECT /* /*+ */ * FROM hr.people.employees -- */"],
    ["by the catalog in the body", "SELECT * FROM orders.lines", { catalog: "hr" }],
    ["by catalog and schema in the body", "SELECT * FROM employees", { catalog: "hr", schema: "people" }],
    ["by a function", "SELECT hr.people.salary_of(1)"],
    ["by a path", "SELECT * FROM delta.`/mnt/hr/people`"],
    ["by reading files", "SELECT * FROM read_files('/Volumes/hr/people/x')"],
    ["by a name made up", "SELECT * FROM IDENTIFIER('hr.people' || '.employees')"],
    ["by a variable", "SELECT * FROM ${tab}"],
    ["by TABLE", "TABLE hr.people.employees"],
    ["without saying which", "SELECT * FROM employees"],
    ["with INSERT", "INSERT INTO sales.orders.lines VALUES (1)"],
    ["with INSERT behind WITH", "WITH t AS (SELECT 1) INSERT INTO sales.orders.lines SELECT * FROM t"],
    ["with CREATE TABLE AS", "CREATE TABLE sales.orders.copy AS SELECT * FROM sales.orders.lines"],
    ["with a view", "CREATE VIEW sales.orders.v AS SELECT * FROM hr.people.employees"],
    ["with DROP", "DROP TABLE sales.orders.lines"],
    ["with GRANT", "GRANT SELECT ON TABLE sales.orders.lines TO `everyone`"],
    ["with two statements", "SELECT 1; DROP TABLE sales.orders.lines"],
    ["with SET", "SET spark.sql.ansi.doubleQuotedIdentifiers = true"],
    ["with EXECUTE IMMEDIATE", "EXECUTE IMMEDIATE 'DROP TABLE sales.orders.lines'"],
    ["with a secret", "SELECT secret('scope', 'key')"],
    ["with what is no SQL", "SELEKT 1"],
    ["on another warehouse", "SELECT 1", { warehouse_id: "w2" }],
    ["with links to its results", "SELECT 1", { disposition: "EXTERNAL_LINKS" }],
    ["with links in another case", "SELECT 1", { disposition: "external_links" }],
    ["with another spelling of the field", "SELECT 1", { Statement: "DROP TABLE x" }],
    ["with a statement that is none", "SELECT 1", { statement: ["DROP TABLE x"] }],
  ])("is refused %s, and nothing runs", async (_, statement, more) => {
    const { status, body } = await run(statement, more);
    expect(status).toBe(403);
    expect(body).toMatchObject({
      error_code: "PERMISSION_DENIED",
      message: expect.stringMatching(/^Denied by policy: \S.{10,}/),
    });
    // The gateway itself may have asked what the warehouse is called.
    expect(upstream.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("asks after its own statement, and not after another client's", async () => {
    const mine = (await run("SELECT 1")).body["statement_id"] as string;
    const otherToken = await fetchToken(gateway.url, "all-apis", OTHER);
    const theirs = (await run("SELECT 1", {}, otherToken)).body["statement_id"] as string;
    const asks = (id: string) => [
      ["GET", `${STATEMENTS}/${id}`],
      ["GET", `${STATEMENTS}/${id}/result/chunks/0`],
      ["POST", `${STATEMENTS}/${id}/cancel`],
    ];
    for (const [method = "", path = ""] of asks(mine)) expect((await ask(method, path)).status).toBe(200);
    upstream.clear();
    for (const [method = "", path = ""] of [...asks(theirs), ...asks("01ef-unknown")]) {
      const { status, body } = await ask(method, path);
      expect([status, body["message"]]).toEqual([
        403,
        expect.stringContaining("none that this client started"),
      ]);
    }
    expect(upstream.requests).toEqual([]);
  });
});

describe("a client that was granted more", () => {
  test("runs what writes, and gets links to results", async () => {
    const as = await fetchToken(gateway.url, "all-apis", OTHER);
    expect((await run("DROP TABLE sales.orders.lines", {}, as)).status).toBe(200);
    expect((await run("SELECT 1", { disposition: "EXTERNAL_LINKS" }, as)).status).toBe(200);
    expect((await run("SELECT 1; SELECT 2", {}, as)).status).toBe(403);
    for (const { headers } of upstream.requests) expect(headers.authorization).toBe(`Bearer ${POWERFUL}`);
  });
});
