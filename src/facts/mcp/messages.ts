/**
 * @module JSON-RPC 2.0 as the Model Context Protocol uses it: one message, or a batch of them (which the protocol had in
 * its revision 2025-03-26 only). What has not exactly the shape of a message is refused.
 *
 * - https://www.jsonrpc.org/specification
 * - https://modelcontextprotocol.io/specification
 */

import {
  isMembers,
  type Known,
  known,
  type McpMessage,
  type Members,
  strangeMember,
  unknown,
} from "./types.ts";

/** More than any honest batch holds. */
const MAX_MESSAGES = 32;
const MAX_METHOD_CHARS = 128;
const NO_PARAMS: Members = Object.freeze({});

/** The messages of a parsed body; none is left out. */
export function readMessages(
  body: unknown,
):
  | { readonly ok: true; readonly messages: readonly McpMessage[] }
  | { readonly ok: false; readonly reason: string } {
  if (!Array.isArray(body)) {
    const message = readMessage(body);
    return message.ok ? { ok: true, messages: [message.value] } : message;
  }
  if (body.length === 0) return unknown("the batch is empty");
  if (body.length > MAX_MESSAGES) return unknown(`the batch has more than ${MAX_MESSAGES} messages`);
  const messages: McpMessage[] = [];
  for (const item of body) {
    const message = readMessage(item);
    if (!message.ok) return message;
    messages.push(message.value);
  }
  // Of two answers with one id nobody could tell which is for which.
  const ids = messages.flatMap((message) => (message.kind === "request" ? [message.id] : []));
  return new Set(ids).size === ids.length ? { ok: true, messages } : unknown("two requests have the same id");
}

function readMessage(value: unknown): Known<McpMessage> {
  if (!isMembers(value)) return unknown("a message is not an object");
  if (value["jsonrpc"] !== "2.0") return unknown("a message does not say that it is JSON-RPC 2.0");
  return "method" in value ? readCall(value) : readResponse(value);
}

function readCall(members: Members): Known<McpMessage> {
  const strange = strangeMember(members, ["jsonrpc", "id", "method", "params"]);
  if (strange !== undefined) return unknown("a message has a member that JSON-RPC does not know");
  const { method, params = NO_PARAMS } = members;
  if (typeof method !== "string" || method === "" || method.length > MAX_METHOD_CHARS) {
    return unknown("a message's method is no name");
  }
  if (!isMembers(params)) return unknown("a message's params are not an object");
  if (!("id" in members)) return known({ kind: "notification", method, params });
  const { id } = members;
  return isId(id) ? known({ kind: "request", id, method, params }) : unknown("a request's id is no id");
}

function readResponse(members: Members): Known<McpMessage> {
  const strange = strangeMember(members, ["jsonrpc", "id", "result", "error"]);
  if (strange !== undefined) return unknown("a message has neither a method, nor the shape of an answer");
  const { id, result, error } = members;
  if (!isId(id)) return unknown("an answer's id is no id");
  const hasResult = "result" in members;
  if (hasResult === "error" in members) return unknown("an answer needs either a result or an error");
  if (!isMembers(hasResult ? result : error)) return unknown("an answer's result or error is not an object");
  return known({ kind: "response", id });
}

/** Never null in this protocol; a number that a double can't hold is not safe to compare. */
function isId(value: unknown): value is string | number {
  return typeof value === "string" || (typeof value === "number" && Number.isSafeInteger(value));
}
