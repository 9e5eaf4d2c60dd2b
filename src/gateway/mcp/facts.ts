/**
 * @module What a message of the Model Context Protocol asks, as the policy sees it: an operation of the service `mcp`.
 */

import {
  type AnalyzeStatement,
  type Facts,
  namedResource,
  resourceOf,
  sqlResources,
} from "../../facts/index.ts";
import { type McpFacts, type McpMessage, mcpFacts } from "../../facts/mcp/index.ts";
import type { InputDocument, Resource } from "../../model/input.ts";

type Asked = Pick<Facts, "operation" | "resources" | "sql" | "opaque">;

const SERVICE = "mcp";

export async function messageFacts(
  server: readonly string[],
  message: McpMessage,
  base: InputDocument,
  analyze: AnalyzeStatement,
): Promise<Asked> {
  const known = mcpFacts(server, message);
  if (!known.ok) return { operation: base.operation, resources: [], sql: null, opaque: [known.reason] };
  const { operation, access, guarded, statement } = known;
  const sql = statement === null ? null : await analyze(statement);
  const writes = sql !== null && !sql.opaque && !sql.read_only;
  const asked = writes ? "write" : access;
  return {
    operation: base.operation && {
      ...base.operation,
      id: operation,
      service: SERVICE,
      access: asked,
      guarded,
    },
    resources: [...resourcesOf(known), ...sqlResources(sql, { service: SERVICE, access: asked })],
    sql,
    // Results are of whichever client started the statement, and that is not kept for these.
    opaque: operation === "mcp.sql.poll_sql_result" ? ["whose statement it is, is not known"] : [],
  };
}

/** Names of Unity Catalog in their parts; a space or a connection is one. */
export function resourcesOf({
  resources,
  access,
}: Pick<McpFacts, "resources" | "access">): readonly Resource[] {
  return resources.map(({ type, parts }) => {
    const kind = { type, service: SERVICE, access, isFlat: false };
    return parts.length > 1 || type === "catalog" || type === "schema"
      ? resourceOf(kind, parts.join("."))
      : namedResource(kind, parts);
  });
}
