/**
 * @module What the arguments of a tool's call name: SQL, the statement or the space that they are about, a warehouse.
 * Arguments that are not known could name anything.
 */

import type { McpServer } from "./servers.ts";
import { spaceResource } from "./servers.ts";
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
const PLACE_FIELDS = ["catalog", "schema"] as const;
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
      return genieCall(given);
    // Values, which the function, the index or whoever is beyond the connection gets as they are.
    case "functions":
    case "vector-search":
    case "external":
      return known(NOTHING);
  }
}

function sqlCall(tool: string, given: Members, meta: Members): Known<Named> {
  const plain = Object.fromEntries(Object.entries(meta).filter(([name]) => !PREFIXED.test(name)));
  const strange =
    strangeMember(plain, [...COMMON_META, WAREHOUSE]) ??
    strangeMember(given, [
      ...(tool === "poll_sql_result" ? ["statement_id"] : [...SQL_FIELDS, ...PLACE_FIELDS]),
      WAREHOUSE,
    ]);
  if (strange !== undefined) return unknown(`${quoted(strange)} is not known to the tool ${quoted(tool)}`);
  const warehouses = [...texts(given, [WAREHOUSE]), ...texts(meta, [WAREHOUSE])];
  if (warehouses.includes(null)) return unknown("a warehouse's id is not a text");
  const resources = [...new Set(warehouses as string[])].map((id) => resource("warehouse", id));
  return tool === "poll_sql_result" ? polled(given, resources) : executed(given, resources);
}

function executed(given: Members, resources: readonly McpResource[]): Known<Named> {
  const [text, ...more] = texts(given, SQL_FIELDS);
  if (typeof text !== "string" || more.length > 0) return unknown("a call has not exactly one statement");
  const [catalog, schema] = PLACE_FIELDS.map((name) => given[name] ?? null);
  if (!isTextOrNull(catalog) || !isTextOrNull(schema)) return unknown("a catalog or schema is not a text");
  return known({ statement: { text, catalog, schema }, resources });
}

function polled(given: Members, resources: readonly McpResource[]): Known<Named> {
  const [id] = texts(given, ["statement_id"]);
  if (typeof id !== "string") return unknown("a call does not say which statement it is about");
  return known({ statement: null, resources: [...resources, resource("statement", id)] });
}

function genieCall(given: Members): Known<Named> {
  const strange = strangeMember(given, GENIE_ARGUMENTS);
  if (strange !== undefined) return unknown(`${quoted(strange)} is not known to Genie`);
  const [space] = texts(given, ["space_id"]);
  if (space === null) return unknown("a space's id is not a text");
  return known(space === undefined ? NOTHING : { statement: null, resources: [spaceResource(space)] });
}

/** Those of the members that are there; null for what is not a text, or an empty one. */
function texts(members: Members, names: readonly string[]): readonly (string | null)[] {
  return names
    .filter((name) => Object.hasOwn(members, name))
    .map((name) => members[name])
    .map((value) => (typeof value === "string" && value !== "" ? value : null));
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && value !== "");
}

function resource(type: string, name: string): McpResource {
  return { type, parts: [name] };
}
