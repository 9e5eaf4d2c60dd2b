import { describe, expect, it } from "vitest";
import { type McpMessage, mcpFacts, toolFacts } from "./index.ts";

const SQL = ["sql"];
const FUNCTIONS = ["functions", "Sales", "tools"];
const INDEXES = ["vector-search", "sales", "docs"];
const SPACE = ["genie", "01f0abc"];
const EXTERNAL = ["external", "slack"];
const SESSION = [{ type: "session", parts: ["session"] }];

function request(method: string, params: Record<string, unknown> = {}): McpMessage {
  return { kind: "request", id: 1, method, params };
}

function call(name: unknown, given: unknown = {}, more: Record<string, unknown> = {}): McpMessage {
  return request("tools/call", { name, arguments: given, ...more });
}

function notification(method: string, params: Record<string, unknown> = {}): McpMessage {
  return { kind: "notification", method, params };
}

const opaque = { ok: false, reason: expect.any(String) };

describe("the tools of the SQL server", () => {
  it.each(["execute_sql", "execute_sql_read_only"])("%s carries SQL, and is guarded", (tool) => {
    const given = { query: "SELECT 1" };
    expect(mcpFacts(SQL, call(tool, given, { _meta: { warehouse_id: "w1", progressToken: 3 } }))).toEqual({
      ok: true,
      operation: `mcp.sql.${tool}`,
      service: "mcp",
      access: "execute",
      guarded: true,
      statement: { text: "SELECT 1", catalog: null, schema: null },
      resources: [{ type: "warehouse", parts: ["w1"] }],
    });
  });

  it("poll_sql_result reads one statement", () => {
    expect(mcpFacts(SQL, call("poll_sql_result", { statement_id: "s-1" }))).toMatchObject({
      operation: "mcp.sql.poll_sql_result",
      access: "read",
      guarded: false,
      statement: null,
      resources: [{ type: "statement", parts: ["s-1"] }],
    });
  });

  it("a warehouse counts wherever it is named", () => {
    const facts = mcpFacts(
      SQL,
      call("execute_sql", { statement: "SELECT 1", warehouse_id: "a" }, { _meta: { warehouse_id: "b" } }),
    );
    expect(facts).toMatchObject({
      resources: [
        { type: "warehouse", parts: ["a"] },
        { type: "warehouse", parts: ["b"] },
      ],
    });
  });

  it("what others put into _meta under names of their own is no matter", () => {
    const _meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", traceparent: "00-1" };
    expect(mcpFacts(SQL, call("execute_sql", { query: "SELECT 1" }, { _meta }))).toMatchObject({ ok: true });
  });

  it.each([
    ["no statement", call("execute_sql", {})],
    ["no arguments", request("tools/call", { name: "execute_sql" })],
    ["two statements, one of which counts", call("execute_sql", { query: "SELECT 1", statement: "DROP x" })],
    ["a statement that is no text", call("execute_sql", { query: ["SELECT 1"] })],
    ["an empty statement", call("execute_sql", { query: "" })],
    ["an argument in other letters", call("execute_sql", { query: "SELECT 1", Query: "DROP x" })],
    ["an argument that is not known", call("execute_sql", { query: "SELECT 1", session: "s" })],
    [
      "a catalog, for which the tool has no argument",
      call("execute_sql", { query: "SELECT 1", catalog: "c" }),
    ],
    ["a schema, too", call("execute_sql", { query: "SELECT 1", schema: "s" })],
    ["a warehouse that is no text", call("execute_sql", { query: "SELECT 1", warehouse_id: 7 })],
    ["arguments in a list", call("execute_sql", [])],
    ["_meta that is not known", call("execute_sql", { query: "SELECT 1" }, { _meta: { catalog: "hr" } })],
    ["_meta in a list", call("execute_sql", { query: "SELECT 1" }, { _meta: [] })],
    ["a param that is not known", call("execute_sql", { query: "SELECT 1" }, { task: {} })],
    ["a poll without a statement", call("poll_sql_result", {})],
    ["a poll with SQL", call("poll_sql_result", { statement_id: "s", query: "DROP x" })],
    ["another tool", call("execute_python", { code: "1" })],
    ["a tool in other letters", call("Execute_SQL", { query: "SELECT 1" })],
    ["a tool that every object has", call("constructor", { query: "SELECT 1" })],
    ["a tool without a name", call("", { query: "SELECT 1" })],
    ["a tool whose name is no text", call({}, { query: "SELECT 1" })],
  ])("are opaque with %s", (_what, message) => {
    expect(mcpFacts(SQL, message)).toEqual(opaque);
  });
});

describe("the tools of functions and indexes", () => {
  it("are functions, by their names in three parts", () => {
    expect(mcpFacts(FUNCTIONS, call("sales__TOOLS__net_of", { anything: ["at", "all"] }))).toEqual({
      ok: true,
      operation: "mcp.functions.call",
      service: "mcp",
      access: "execute",
      guarded: true,
      statement: null,
      resources: [{ type: "function", parts: ["sales", "tools", "net_of"] }],
    });
    expect(mcpFacts([...FUNCTIONS, "f"], call("sales__tools__f"))).toMatchObject({ ok: true });
  });

  it.each(["vector-search", "ai-search"])("are indexes, below %s", (kind) => {
    expect(mcpFacts([kind, "sales", "docs"], call("sales__docs__faq", { query: "x" }))).toMatchObject({
      operation: "mcp.vector-search.query",
      access: "read",
      guarded: false,
      resources: [{ type: "securable", parts: ["sales", "docs", "faq"] }],
    });
  });

  it.each([
    ["of another schema", FUNCTIONS, "sales__other__f"],
    ["of another catalog", FUNCTIONS, "hr__tools__f"],
    ["of another function's server", [...FUNCTIONS, "f"], "sales__tools__g"],
    ["with a name of one part", FUNCTIONS, "f"],
    ["with a name that reads two ways", FUNCTIONS, "sales__tools__a__b"],
    ["with an underscore beside the separator", FUNCTIONS, "sales__tools___f"],
    ["with a dot in its name", FUNCTIONS, "sales__tools__a.b"],
    ["with a name that folds to another", FUNCTIONS, "sales__tools__\u212a"],
    ["of a schema that reads two ways", ["functions", "sales", "a__b"], "sales__a__b__f"],
    ["of a schema with an underscore at its end", ["functions", "sales", "a_"], "sales__a___f"],
  ])("are opaque %s", (_what, server, tool) => {
    expect(mcpFacts(server, call(tool))).toEqual(opaque);
  });
});

describe("the tools of Genie", () => {
  it.each([
    ["genie_ask", SPACE, "mcp.genie.ask", true],
    ["query_space_01f0abc", SPACE, "mcp.genie.ask", true],
    ["query_space_01f0abc", ["genie"], "mcp.genie.ask", true],
    ["poll_response_01f0abc", SPACE, "mcp.genie.poll-response", false],
    ["genie_get_query_result", SPACE, "mcp.genie.get-query-result", false],
  ])("%s at %j is about its space", (tool, server, operation, guarded) => {
    expect(mcpFacts(server, call(tool, { query: "how much?" }))).toMatchObject({
      operation,
      guarded,
      resources: [{ type: "space", parts: ["01f0abc"] }],
    });
  });

  it("of Genie One are about no space, and a server that has none may not read one that is named", () => {
    expect(mcpFacts(["genie"], call("genie_ask", { question: "?" }))).toMatchObject({
      service: "genie",
      resources: [],
    });
    expect(mcpFacts(["genie"], call("genie_ask", { question: "?", space_id: "s" }))).toEqual(opaque);
  });

  it("may name their own space among the arguments, and no other", () => {
    const [, own] = SPACE;
    expect(mcpFacts(SPACE, call("genie_ask", { question: "?", space_id: own }))).toMatchObject({ ok: true });
    expect(mcpFacts(SPACE, call("genie_ask", { question: "?", space_id: "s" }))).toEqual(opaque);
  });

  it.each([
    ["of another space", "query_space_other", {}],
    ["that is not known", "genie_drop", {}],
    ["with an argument that is not known", "genie_ask", { warehouse: "w" }],
    ["with a space that is no text", "genie_ask", { space_id: 1 }],
  ])("are opaque %s", (_what, tool, given) => {
    expect(mcpFacts(SPACE, call(tool, given))).toEqual(opaque);
  });
});

describe("what is beyond a connection", () => {
  it("is called with its credential, whatever the tool", () => {
    expect(mcpFacts(EXTERNAL, call("post_message", { text: "hi" }))).toEqual({
      ok: true,
      operation: "mcp.external.call",
      service: "connections",
      access: "execute",
      guarded: true,
      statement: null,
      resources: [{ type: "connection", parts: ["slack"] }],
    });
  });
});

describe("the other methods", () => {
  it.each([
    [SQL, request("initialize", { protocolVersion: "2025-06-18" }), "mcp.initialize", "read", false, SESSION],
    [SQL, request("ping"), "mcp.ping", "read", false, SESSION],
    [SQL, request("server/discover", { _meta: {} }), "mcp.server-discover", "read", false, SESSION],
    [SQL, request("tools/list"), "mcp.tools-list", "read", false, SESSION],
    [FUNCTIONS, request("tools/list", { cursor: "c" }), "mcp.tools-list", "read", false, SESSION],
    [
      FUNCTIONS,
      request("prompts/list", { cursor: "c" }),
      "mcp.functions.prompts-list",
      "read",
      false,
      [{ type: "schema", parts: ["sales", "tools"] }],
    ],
    [
      [...INDEXES, "faq"],
      request("resources/list"),
      "mcp.vector-search.resources-list",
      "read",
      false,
      [{ type: "securable", parts: ["sales", "docs", "faq"] }],
    ],
    [
      EXTERNAL,
      request("resources/read", { uri: "file:///x" }),
      "mcp.external.resources-read",
      "read",
      true,
      [{ type: "connection", parts: ["slack"] }],
    ],
    [SQL, request("resources/templates/list"), "mcp.sql.resources-templates-list", "read", false, []],
    [SQL, request("prompts/get", { name: "p" }), "mcp.sql.prompts-get", "read", true, []],
    [SQL, request("completion/complete", { ref: {} }), "mcp.sql.completion-complete", "read", true, []],
    [SQL, request("logging/setLevel", { level: "info" }), "mcp.sql.logging-set-level", "write", false, []],
    [SQL, notification("notifications/initialized"), "mcp.notifications-initialized", "read", false, SESSION],
    [
      SQL,
      notification("notifications/roots/list_changed"),
      "mcp.notifications-roots-list-changed",
      "read",
      false,
      SESSION,
    ],
    [SQL, { kind: "response", id: 1 } as const, "mcp.response", "execute", false, []],
  ])("of %j: %j is %s", (server, message, operation, access, guarded, resources) => {
    expect(mcpFacts(server, message)).toEqual({
      ok: true,
      operation,
      service: server === EXTERNAL ? "connections" : "mcp",
      access,
      guarded,
      statement: null,
      resources,
    });
  });

  it.each([
    ["a method that is not known", request("tasks/result", { taskId: "t" })],
    ["a method that every object has", request("toString")],
    ["a param that is not known", request("tools/list", { catalog: "hr" })],
    ["a call that is sent as a notification", notification("tools/call", { name: "execute_sql" })],
    ["a notification that is sent as a request", request("notifications/initialized")],
    ["a notification that is not known", notification("notifications/other")],
  ])("are opaque where there is %s", (_what, message) => {
    expect(mcpFacts(SQL, message)).toEqual(opaque);
  });
});

describe("a server that is not known", () => {
  it.each([
    [[]],
    [["sql", "more"]],
    [["SQL"]],
    [["functions"]],
    [["functions", "sales"]],
    [["functions", "a", "b", "c", "d"]],
    [["functions", "a.b", "c"]],
    [["functions", "", "c"]],
    [["genie", "a", "b"]],
    [["genie", ""]],
    [["external"]],
    [["external", "a b"]],
    [["apps", "x"]],
  ])("is opaque: %j", (server) => {
    expect(mcpFacts(server, request("ping"))).toEqual(opaque);
    expect(toolFacts(server, "execute_sql")).toEqual(opaque);
  });
});

describe("a tool's name alone", () => {
  it("says what it does", () => {
    expect(toolFacts(SQL, "execute_sql")).toEqual({
      ok: true,
      value: {
        operation: "mcp.sql.execute_sql",
        service: "mcp",
        access: "execute",
        guarded: true,
        resources: [],
      },
    });
    expect(toolFacts(FUNCTIONS, "sales__tools__f")).toMatchObject({
      value: { resources: [{ type: "function", parts: ["sales", "tools", "f"] }] },
    });
  });
});
