/**
 * @module Takes out of an answer to `tools/list` the tools that its reader must not call.
 */

import { isMembers, type Known, known, unknown } from "./types.ts";

export type IsAllowed = (tool: string) => boolean;

/**
 * What of an answer, or of a batch of them, may be shown. Of whichever request it is, a result with tools is a list of
 * tools; what is no such result goes on as it came.
 */
export function filterToolsList(
  answer: unknown,
  isAllowed: IsAllowed,
): { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly reason: string } {
  if (!Array.isArray(answer)) {
    const shown = filterMessage(answer, isAllowed);
    return shown.ok ? { ok: true, answer: shown.value } : shown;
  }
  const all: unknown[] = [];
  for (const message of answer) {
    const shown = filterMessage(message, isAllowed);
    if (!shown.ok) return shown;
    all.push(shown.value);
  }
  return { ok: true, answer: all };
}

function filterMessage(message: unknown, isAllowed: IsAllowed): Known<unknown> {
  if (!isMembers(message) || message["jsonrpc"] !== "2.0") return unknown("an answer is no JSON-RPC message");
  const { result } = message;
  if (!isMembers(result) || !("tools" in result)) return known(message);
  const { tools } = result;
  if (!Array.isArray(tools)) return unknown("an answer's tools are not a list");
  const shown = tools.filter(
    (tool: unknown) => isMembers(tool) && typeof tool["name"] === "string" && isAllowed(tool["name"]),
  );
  return known({ ...message, result: { ...result, tools: shown } });
}
