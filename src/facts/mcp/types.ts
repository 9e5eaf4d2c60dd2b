/**
 * @module Messages of the Model Context Protocol, and what they are found to ask.
 */

import type { Access } from "../../model/input.ts";
import { isRawNumber } from "../../model/json.ts";

export type Members = Readonly<Record<string, unknown>>;

/** One JSON-RPC 2.0 message of a client. */
export type McpMessage =
  | {
      readonly kind: "request";
      readonly id: string | number;
      readonly method: string;
      readonly params: Members;
    }
  | { readonly kind: "notification"; readonly method: string; readonly params: Members }
  /** The client's answer to what the server asked it. */
  | { readonly kind: "response"; readonly id: string | number };

/** Whose scopes reach a server, and what it is about: a space's name must not pass for a catalog's. */
export type McpService = "mcp" | "genie" | "connections";

export interface McpResource {
  readonly type: string;
  /** The name in its parts, from the widest; those of Unity Catalog in lower case. */
  readonly parts: readonly string[];
}

/** What a tool does, whatever its arguments. */
export interface ToolFacts {
  /** In the style of the catalogue: `mcp.sql.execute_sql`, `mcp.functions.call`. */
  readonly operation: string;
  readonly service: McpService;
  readonly access: Access;
  /** Leads out of the cage: no wildcard ever grants it. */
  readonly guarded: boolean;
  readonly resources: readonly McpResource[];
}

export interface McpFacts extends ToolFacts {
  /** The SQL that it carries; names are looked up in the server's own defaults where catalog or schema are null. */
  readonly statement: {
    readonly text: string;
    readonly catalog: string | null;
    readonly schema: string | null;
  } | null;
}

/** Facts, or why there are none for sure: then the message must not go on. */
export type Known<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string };

export function known<Value>(value: Value): Known<Value> {
  return { ok: true, value };
}

export function unknown(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

/** What a client wrote, short enough for a reason. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isRawNumber(value);
}

/** The first member that is none of these. */
export function strangeMember(members: Members, expected: readonly string[]): string | undefined {
  return Object.keys(members).find((name) => !expected.includes(name));
}
