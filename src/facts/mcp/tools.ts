/**
 * @module The tools of Databricks' managed MCP servers, by their names: some are the same everywhere, those of functions
 * and indexes are `catalog__schema__name`, those of Genie end with a space's id.
 */

import type { Access } from "../../model/input.ts";
import {
  type McpServer,
  readServer,
  serverResources,
  serviceOf,
  spaceResource,
  unityResource,
} from "./servers.ts";
import { type Known, known, quoted, type ToolFacts, unknown } from "./types.ts";

type Verb = Omit<ToolFacts, "resources" | "service">;

const SQL_TOOLS: Readonly<Record<string, Verb>> = {
  execute_sql: verb("sql.execute_sql", "execute", true),
  // What the server takes for reading still reads every catalog.
  execute_sql_read_only: verb("sql.execute_sql_read_only", "execute", true),
  poll_sql_result: verb("sql.poll_sql_result", "read"),
};

/** Genie writes SQL of its own, and runs it. */
const GENIE_TOOLS: Readonly<Record<string, Verb>> = {
  genie_ask: verb("genie.ask", "execute", true),
  view_ask: verb("genie.ask", "execute", true),
  genie_poll_response: verb("genie.poll-response", "read"),
  genie_get_query_result: verb("genie.get-query-result", "read"),
  genie_cancel_response: verb("genie.cancel-response", "execute"),
};
const SPACE_TOOL = /^(query_space|poll_response)_([A-Za-z0-9-]+)$/;

const FUNCTION_CALL = verb("functions.call", "execute", true);
const INDEX_QUERY = verb("vector-search.query", "read");
const EXTERNAL_CALL = verb("external.call", "execute", true);

const SEPARATOR = "__";

/** What a tool does by its name alone: enough to say whether it may be shown. */
export function toolFacts(server: readonly string[], tool: string): Known<ToolFacts> {
  const found = readServer(server);
  return found.ok ? factsOfTool(found.value, tool) : found;
}

export function factsOfTool(server: McpServer, tool: string): Known<ToolFacts> {
  const does = doesOf(server, tool);
  return does.ok ? known({ ...does.value, service: serviceOf(server) }) : does;
}

type Does = Omit<ToolFacts, "service">;

function doesOf(server: McpServer, tool: string): Known<Does> {
  switch (server.kind) {
    case "sql":
      return Object.hasOwn(SQL_TOOLS, tool)
        ? known({ ...(SQL_TOOLS[tool] as Verb), resources: [] })
        : strange(tool);
    case "functions":
      return schemaTool(server.parts, tool, "function", FUNCTION_CALL);
    case "vector-search":
      return schemaTool(server.parts, tool, "securable", INDEX_QUERY);
    case "genie":
      return genieTool(server, tool);
    case "external":
      return known({ ...EXTERNAL_CALL, resources: serverResources(server) });
  }
}

function schemaTool(path: readonly string[], tool: string, type: string, does: Verb): Known<Does> {
  const parts = tool.split(SEPARATOR);
  // `a__b__c__d` and `a___b__c` are the names of several things.
  const isOneName = parts.length === 3 && parts.every((part) => !part.startsWith("_") && !part.endsWith("_"));
  if (!isOneName)
    return unknown(`the tool ${quoted(tool)} is no catalog__schema__name that reads one way only`);
  const resource = unityResource(type, parts);
  const own = unityResource(path.length === 2 ? "schema" : type, path);
  if (resource === null || !own?.parts.every((part, index) => part === resource.parts[index])) {
    return unknown(
      `the tool ${quoted(tool)} is not of its server's ${path.length === 2 ? "schema" : "name"}`,
    );
  }
  return known({ ...does, resources: [resource] });
}

function genieTool(server: McpServer & { kind: "genie" }, tool: string): Known<Does> {
  if (Object.hasOwn(GENIE_TOOLS, tool)) {
    return known({ ...(GENIE_TOOLS[tool] as Verb), resources: serverResources(server) });
  }
  const [, does, space = ""] = SPACE_TOOL.exec(tool) ?? [];
  if (does === undefined || (server.space !== null && server.space !== space)) return strange(tool);
  const same = does === "query_space" ? "genie_ask" : "genie_poll_response";
  return known({ ...(GENIE_TOOLS[same] as Verb), resources: [spaceResource(space)] });
}

function strange(tool: string) {
  return unknown(`the tool ${quoted(tool)} is not known`);
}

function verb(name: string, access: Access, guarded = false): Verb {
  return { operation: `mcp.${name}`, access, guarded };
}
