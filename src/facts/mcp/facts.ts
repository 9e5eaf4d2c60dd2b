/**
 * @module What one message asks of one MCP server: the operation, what it touches, and the SQL that it carries.
 */

import type { Access } from "../../model/input.ts";
import { namedByCall } from "./arguments.ts";
import { type McpServer, readServer, serverResources, serviceOf } from "./servers.ts";
import { factsOfTool } from "./tools.ts";
import {
  type Known,
  known,
  type McpFacts,
  type McpMessage,
  type McpResource,
  type Members,
  quoted,
  strangeMember,
  unknown,
} from "./types.ts";

interface Method {
  readonly access: Access;
  /** The params that it may have, beside `_meta`. */
  readonly params: readonly string[];
  /**
   * `server`: what it touches is what the server is about. `session`: it touches nothing, or what it tells is taken out of its
   * answer where the client may not have it; a scope for anything that MCP reaches is enough. `guarded`: nobody can say what it leads to, so no wildcard grants it.
   */
  readonly about: "server" | "session" | "guarded";
}

/** Those of all revisions of the protocol up to 2026-07-28, tools/call and tasks apart. */
const REQUESTS: Readonly<Record<string, Method>> = {
  initialize: method("read", "session", "protocolVersion", "capabilities", "clientInfo"),
  ping: method("read", "session"),
  "server/discover": method("read", "session"),
  "tools/list": method("read", "session", "cursor"),
  "resources/list": method("read", "server", "cursor"),
  "resources/templates/list": method("read", "server", "cursor"),
  "resources/read": method("read", "guarded", "uri"),
  "resources/subscribe": method("read", "guarded", "uri"),
  "resources/unsubscribe": method("read", "guarded", "uri"),
  "prompts/list": method("read", "server", "cursor"),
  "prompts/get": method("read", "guarded", "name", "arguments"),
  "completion/complete": method("read", "guarded", "ref", "argument", "context"),
  // May name resources, too.
  "subscriptions/listen": method("read", "guarded", "notifications"),
  "logging/setLevel": method("write", "server", "level"),
};

const NOTIFICATIONS: Readonly<Record<string, Method>> = {
  "notifications/initialized": method("read", "session"),
  "notifications/cancelled": method("read", "session", "requestId", "reason"),
  "notifications/progress": method("read", "session", "progressToken", "progress", "total", "message"),
  "notifications/roots/list_changed": method("read", "session"),
};

/** An answer to what the server asked: it may say yes to something. */
const RESPONSE = { operation: "mcp.response", access: "execute", guarded: false } as const;

/** What every client of a server has, whatever it may do there. */
const SESSION: McpResource = { type: "session", parts: ["session"] };

/** `server` is the path below `/api/2.0/mcp`, decoded, in its segments. */
export function mcpFacts(
  server: readonly string[],
  message: McpMessage,
): ({ readonly ok: true } & McpFacts) | { readonly ok: false; readonly reason: string } {
  const found = readServer(server);
  if (!found.ok) return found;
  const facts = factsOf(found.value, message);
  return facts.ok ? { ok: true, ...facts.value } : facts;
}

function factsOf(server: McpServer, message: McpMessage): Known<McpFacts> {
  if (message.kind === "response") {
    const service = serviceOf(server);
    return known({ ...RESPONSE, service, statement: null, resources: serverResources(server) });
  }
  const { method: name, params } = message;
  // Sent as a notification, a call would be made all the same, and nobody would hear of it.
  const methods = message.kind === "request" ? REQUESTS : NOTIFICATIONS;
  if (name === "tools/call" && message.kind === "request") return callFacts(server, params);
  if (!Object.hasOwn(methods, name)) {
    return unknown(`the ${message.kind} ${quoted(name)} is not known`);
  }
  const { access, about, params: expected } = methods[name] as Method;
  const strange = strangeMember(params, [...expected, "_meta"]);
  if (strange !== undefined) return unknown(`${quoted(strange)} is not known to ${name}`);
  const resources = about === "session" ? [SESSION] : serverResources(server);
  const operation = resources[0] === SESSION ? `mcp.${dashed(name)}` : `mcp.${server.kind}.${dashed(name)}`;
  const service = serviceOf(server);
  return known({ operation, service, access, guarded: about === "guarded", statement: null, resources });
}

function callFacts(server: McpServer, params: Members): Known<McpFacts> {
  const strange = strangeMember(params, ["name", "arguments", "_meta"]);
  if (strange !== undefined) return unknown(`${quoted(strange)} is not known to tools/call`);
  const { name } = params;
  if (typeof name !== "string" || name === "") return unknown("a call does not say of which tool");
  const tool = factsOfTool(server, name);
  if (!tool.ok) return tool;
  const named = namedByCall(server, name, params);
  if (!named.ok) return named;
  const { statement, resources } = named.value;
  return known({ ...tool.value, statement, resources: [...tool.value.resources, ...resources] });
}

/** `logging/setLevel` as the catalogue writes names. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll(/[/_]/g, "-");
}

function method(access: Access, about: Method["about"], ...params: readonly string[]): Method {
  return { access, about, params };
}
