/**
 * @module What a message of the Model Context Protocol asks, as the policy sees it: an operation of the service `mcp`.
 */

import { type Facts, namedResource, resourceOf, sqlResources } from "../../facts/index.ts";
import { type McpFacts, type McpMessage, mcpFacts } from "../../facts/mcp/index.ts";
import type { InputDocument, Resource } from "../../model/input.ts";
import type { Stops } from "../stops.ts";

type Asked = Pick<Facts, "operation" | "resources" | "sql" | "opaque">;

/** What is named by no Unity Catalog name belongs to the service that it is of. */
const SERVICES: Readonly<Record<string, string>> = {
  warehouse: "warehouses",
  space: "genie",
  connection: "connections",
};

export async function messageFacts(
  server: readonly string[],
  message: McpMessage,
  base: InputDocument,
  { sql: analyze, trustedFunctions }: Pick<Stops, "sql" | "trustedFunctions">,
): Promise<Asked> {
  const known = mcpFacts(server, message);
  if (!known.ok) return { operation: base.operation, resources: [], sql: null, opaque: [known.reason] };
  const { operation, service, access, guarded, statement } = known;
  const sql = statement === null ? null : await analyze(statement);
  const writes = sql !== null && !sql.opaque && !sql.read_only;
  const asked = writes ? "write" : access;
  return {
    operation: base.operation && {
      ...base.operation,
      id: operation,
      service,
      access: asked,
      guarded,
    },
    resources: [...resourcesOf(known), ...sqlResources(sql, { service, access: asked })],
    sql,
    opaque: opaqueReasons(known, trustedFunctions),
  };
}

/** Why a call is not for anybody, whatever the scopes. */
export function opaqueReasons(
  { operation, resources }: Pick<McpFacts, "operation" | "resources">,
  trustedFunctions: Stops["trustedFunctions"],
): readonly string[] {
  // Results are of whichever client started the statement, and that is not kept for these.
  if (operation === "mcp.sql.poll_sql_result") return ["whose statement it is, is not known"];
  const isCall = operation === "mcp.functions.call";
  const strange = resources.find(({ parts }) => isCall && !(trustedFunctions?.has(parts.join(".")) ?? true));
  return strange === undefined
    ? []
    : [`the function ${strange.parts.join(".")} is none of those that are trusted`];
}

/** Names of Unity Catalog in their parts; a space or a connection is one. */
export function resourcesOf({
  resources,
  service,
  access,
}: Pick<McpFacts, "resources" | "service" | "access">): readonly Resource[] {
  return resources.map(({ type, parts }) => {
    const kind = { type, service: SERVICES[type] ?? service, access, isFlat: false };
    return parts.length > 1 || type === "catalog" || type === "schema"
      ? resourceOf(kind, parts.join("."))
      : namedResource(kind, parts);
  });
}
