import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { startMcpServer, type TestMcpServer } from "../support/mcp-server.ts";

const SERVER = "/api/2.0/mcp/sql";

let answers: "json" | "events" = "json";
let upstream: TestMcpServer;
let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  upstream = await startMcpServer(POWERFUL, () => answers);
  gateway = await startTestGateway({
    upstream: upstream.url,
    grant: ["mcp:execute:sales", "catalogs:read"],
    config: { sql: { trusted_functions: ["sales.tools.f"] } },
  });
  token = await gateway.token("all-apis");
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

beforeEach(() => upstream.clear());

async function connect(bearer = token): Promise<Client> {
  const client = new Client({ name: "agent", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL(gateway.url + SERVER), {
    requestInit: { headers: { authorization: `Bearer ${bearer}` } },
  });
  // Its optional properties may be undefined; ours may not.
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  return client;
}

const sql = (name: string, query: string) => ({ name, arguments: { query } });

describe.each(["json", "events"] as const)("an agent with mcp:execute:sales, answered with %s", (kind) => {
  beforeAll(() => {
    answers = kind;
  });

  test("is shown the tools that it may call, and no others", async () => {
    const client = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["execute_sql", "execute_sql_read_only"]);
    await client.close();
  });

  test("reads sales", async () => {
    const client = await connect();
    const query = "SELECT * FROM sales.orders.lines";
    const given = await client.callTool(sql("execute_sql_read_only", query));
    expect(given["content"]).toEqual([{ type: "text", text: `ran ${query}` }]);
    await client.close();
  });

  test.each([
    [
      "another catalog",
      sql("execute_sql", "SELECT * FROM hr.people.employees"),
      "mcp:execute:hr.people.employees",
    ],
    ["a write", sql("execute_sql", "DELETE FROM sales.orders.lines"), "mcp:"],
    ["two statements", sql("execute_sql", "SELECT 1; DROP TABLE sales.orders.lines"), "read for sure"],
    ["a short name without a catalog", sql("execute_sql", "SELECT * FROM lines"), "read for sure"],
    ["a tool that is none of Databricks'", { name: "drop_everything", arguments: {} }, "not known"],
  ])("is refused %s, and is told why", async (_what, call, why) => {
    const client = await connect();
    await expect(client.callTool(call)).rejects.toThrow(why);
    expect(upstream.ran).toEqual([]);
    await client.close();
  });
});

describe("a batch", () => {
  const post = (body: unknown, bearer = token) =>
    fetch(gateway.url + SERVER, {
      method: "POST",
      headers: {
        authorization: `Bearer ${bearer}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify(body),
    });
  const call = (id: number, query: string) => ({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: sql("execute_sql", query),
  });

  test("goes on whole, with a decision for each of its messages", async () => {
    const before = gateway.decisions().length;
    const response = await post([call(1, "SELECT 1"), call(2, "SELECT * FROM sales.orders.lines")]);
    expect(response.status).toBe(200);
    expect(upstream.ran).toEqual(["SELECT 1", "SELECT * FROM sales.orders.lines"]);
    const ids = gateway
      .decisions()
      .slice(before)
      .map(({ decision_id }) => decision_id);
    expect(new Set(ids).size).toBe(2);
  });

  test("does not go on where one of its messages is refused", async () => {
    const response = await post([call(1, "SELECT 1"), call(2, "SELECT * FROM hr.people.employees")]);
    expect(response.status).toBe(403);
    expect(upstream.messages()).toBe(0);
  });

  test("of too many messages, or of none, does not go on", async () => {
    for (const batch of [[], Array.from({ length: 500 }, (_, id) => call(id, "SELECT 1"))]) {
      const response = await post(batch);
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
    expect(upstream.messages()).toBe(0);
  });
});

describe("a scope for a catalog", () => {
  const post = (path: string, name: string, given: object, more: object = {}) =>
    fetch(`${gateway.url}/api/2.0/mcp/${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json",
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name, arguments: given, ...more },
      }),
    });

  test.each([
    ["a connection of its name", "external/sales", "anything", {}],
    ["a space of its name", "genie/sales", "genie_ask", { question: "?" }],
    [
      "all spaces, by one that is named to no end",
      "genie",
      "genie_ask",
      { question: "?", space_id: "sales" },
    ],
    ["a warehouse of its name", "sql", "execute_sql", { query: "SELECT 1", warehouse_id: "sales" }],
    [
      "a place that the tool may not read",
      "sql",
      "execute_sql",
      { query: "SELECT * FROM t", catalog: "sales" },
    ],
    ["a function that is not trusted", "functions/sales/tools", "sales__tools__leak", {}],
    ["another schema's function", "functions/sales/tools", "hr__tools__f", {}],
    ["what a query asks for", "sql?warehouse_id=w2", "execute_sql", { query: "SELECT 1" }],
  ])("does not open %s", async (_what, path, name, given) => {
    expect((await post(path, name, given)).status).toBe(403);
    expect(upstream.messages()).toBe(0);
  });

  test("opens its own functions, where they are trusted, and with no strange _meta", async () => {
    await post("functions/sales/tools", "sales__tools__f", {});
    expect(upstream.messages()).toBe(1);
    const strange = { _meta: { warehouse_id: "w2" } };
    expect((await post("functions/sales/tools", "sales__tools__f", {}, strange)).status).toBe(403);
    expect(upstream.messages()).toBe(1);
  });
});

test("a client without a scope for MCP opens no session", async () => {
  const other = await gateway.token("catalogs:read");
  await expect(connect(other)).rejects.toThrow("mcp:read:session");
  expect(upstream.messages()).toBe(0);
});
