/**
 * @module What the arguments of a tool's call name: SQL, the statement or the space that they are about, a warehouse.
 * Arguments that are not known could name anything.
 */

import type { McpServer } from "./servers.ts";
import {
  isMembers,
  type Known,
  known,
  type McpFacts,
  type McpResource,
  type Members,
  quoted,
  strangeMember,
  unknown,
} from "./types.ts";

export type Named = Pick<McpFacts, "statement" | "resources">;

/** The servers' documents say `query`; whichever of the two a server reads, the other is then not there. */
const SQL_FIELDS = ["query", "statement"] as const;
const WAREHOUSE = "warehouse_id";
const GENIE_ARGUMENTS = [
  "question",
  "query",
  "content",
  "conversation_id",
  "message_id",
  "response_id",
  "attachment_id",
  "space_id",
];
/** Of the protocol, and of W3C's trace context; names with a prefix belong to whoever owns that. */
const COMMON_META = ["progressToken", "traceparent", "tracestate", "baggage"];
const PREFIXED = /^[A-Za-z0-9.-]+\//;

const NOTHING: Named = { statement: null, resources: [] };

export function namedByCall(server: McpServer, tool: string, params: Members): Known<Named> {
  const { arguments: given = {}, _meta: meta = {} } = params;
  if (!isMembers(given)) return unknown("the arguments of a tool are not an object");
  if (!isMembers(meta)) return unknown("the _meta of a call is not an object");
  switch (server.kind) {
    case "sql":
      return sqlCall(tool, given, meta);
    case "genie":
      return strangeMeta(meta, []) ?? genieCall(server.space, given);
    // Values, which the function or the index gets as they are.
    case "functions":
    case "vector-search":
      return strangeMeta(meta, []) ?? known(NOTHING);
    // As whoever is beyond the connection reads them.
    case "external":
      return known(NOTHING);
  }
}

/** Null where there is nothing strange. */
function strangeMeta(meta: Members, more: readonly string[]): ReturnType<typeof unknown> | null {
  const plain = Object.fromEntries(Object.entries(meta).filter(([name]) => !PREFIXED.test(name)));
  const strange = strangeMember(plain, [...COMMON_META, ...more]);
  return strange === undefined ? null : unknown(`${quoted(strange)} is not known in _meta`);
}

function sqlCall(tool: string, given: Members, meta: Members): Known<Named> {
  const refused = strangeMeta(meta, [WAREHOUSE]);
  if (refused !== null) return refused;
  const fields = tool === "poll_sql_result" ? ["statement_id"] : SQL_FIELDS;
  const strange = strangeMember(given, [...fields, WAREHOUSE]);
  if (strange !== undefined) return unknown(`${quoted(strange)} is not known to the tool ${quoted(tool)}`);
  const warehouses = [...texts(given, [WAREHOUSE]), ...texts(meta, [WAREHOUSE])];
  if (warehouses.includes(null)) return unknown("a warehouse's id is not a text");
  const resources = [...new Set(warehouses as string[])].map((id) => resource("warehouse", id));
  return tool === "poll_sql_result" ? polled(given, resources) : executed(given, resources);
}

function executed(given: Members, resources: readonly McpResource[]): Known<Named> {
  const [text, ...more] = texts(given, SQL_FIELDS);
  if (typeof text !== "string" || more.length > 0) return unknown("a call has not exactly one statement");
  // The tool has no arguments for them: its server's own defaults are not known.
  return known({ statement: { text, catalog: null, schema: null }, resources });
}

function polled(given: Members, resources: readonly McpResource[]): Known<Named> {
  const [id] = texts(given, ["statement_id"]);
  if (typeof id !== "string") return unknown("a call does not say which statement it is about");
  return known({ statement: null, resources: [...resources, resource("statement", id)] });
}

/** A server without a space may not read the one among the arguments: the call would be about all spaces. */
function genieCall(own: string | null, given: Members): Known<Named> {
  const strange = strangeMember(given, GENIE_ARGUMENTS);
  if (strange !== undefined) return unknown(`${quoted(strange)} is not known to Genie`);
  const isOther = Object.hasOwn(given, "space_id") && (own === null || given["space_id"] !== own);
  return isOther ? unknown("the space among the arguments is not the server's own") : known(NOTHING);
}

/** Those of the members that are there; null for what is not a text, or an empty one. */
function texts(members: Members, names: readonly string[]): readonly (string | null)[] {
  return names
    .filter((name) => Object.hasOwn(members, name))
    .map((name) => members[name])
    .map((value) => (typeof value === "string" && value !== "" ? value : null));
}

function resource(type: string, name: string): McpResource {
  return { type, parts: [name] };
}
