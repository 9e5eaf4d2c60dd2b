/**
 * @module Databricks' managed MCP servers, by the path below `/api/2.0/mcp`.
 *
 * https://docs.databricks.com/aws/en/generative-ai/mcp/managed-mcp
 */

import { resourceOf } from "../names.ts";
import { type Known, known, type McpResource, type McpService, quoted, unknown } from "./types.ts";

export type McpServer =
  | { readonly kind: "sql" }
  /** Functions or indexes: of a schema, or one of them alone. `parts` as the path has them. */
  | {
      readonly kind: "functions" | "vector-search";
      readonly parts: readonly string[];
      readonly resource: McpResource;
    }
  /** Without a space it is Genie One, which looks for answers wherever its user may. */
  | { readonly kind: "genie"; readonly space: string | null }
  /** A server elsewhere, reached with the credential that a connection of Unity Catalog holds. */
  | { readonly kind: "external"; readonly connection: string };

/** Ids of spaces and names of connections; nothing that a reader could take apart otherwise. */
const PLAIN_NAME = /^[A-Za-z0-9_-]{1,255}$/;

export function readServer(segments: readonly string[]): Known<McpServer> {
  const [kind = "", ...names] = segments;
  switch (kind) {
    case "sql":
      return names.length === 0 ? known({ kind }) : strange(segments);
    case "functions":
      return inSchema(kind, names, "function") ?? strange(segments);
    // The older name of the newer product.
    case "ai-search":
    case "vector-search":
      return inSchema("vector-search", names, "securable") ?? strange(segments);
    case "genie": {
      const [space = null, ...more] = names;
      const isSure = more.length === 0 && (space === null || PLAIN_NAME.test(space));
      return isSure ? known({ kind, space }) : strange(segments);
    }
    case "external": {
      const [connection = "", ...more] = names;
      const isSure = more.length === 0 && PLAIN_NAME.test(connection);
      return isSure ? known({ kind, connection }) : strange(segments);
    }
    default:
      return strange(segments);
  }
}

/** Whose scopes reach the server. */
export function serviceOf({ kind }: McpServer): McpService {
  if (kind === "genie") return "genie";
  return kind === "external" ? "connections" : "mcp";
}

/** What all that a server does is about. */
export function serverResources(server: McpServer): readonly McpResource[] {
  switch (server.kind) {
    case "sql":
      return [];
    case "functions":
    case "vector-search":
      return [server.resource];
    case "genie":
      return server.space === null ? [] : [spaceResource(server.space)];
    case "external":
      return [{ type: "connection", parts: [server.connection] }];
  }
}

export function spaceResource(space: string): McpResource {
  return { type: "space", parts: [space] };
}

/** A name of Unity Catalog, in lower case; null where it can't be read for sure. */
export function unityResource(type: string, parts: readonly string[]): McpResource | null {
  const kind = { type, service: "mcp", access: "read", isFlat: false } as const;
  const resource = resourceOf(kind, parts.join("."));
  return resource.parts.length === parts.length && parts.every((part) => !part.includes("."))
    ? { type, parts: resource.parts }
    : null;
}

function inSchema(
  kind: "functions" | "vector-search",
  parts: readonly string[],
  type: string,
): Known<McpServer> | null {
  if (parts.length !== 2 && parts.length !== 3) return null;
  const resource = unityResource(parts.length === 2 ? "schema" : type, parts);
  return resource && known({ kind, parts, resource });
}

function strange(segments: readonly string[]) {
  return unknown(`no MCP server is known at ${quoted(segments.join("/"))}`);
}
