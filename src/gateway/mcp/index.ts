/**
 * @module Messages of the Model Context Protocol to Databricks' managed servers: each is decided by itself, and all of a batch
 * go on together or none does. A list of tools holds what its reader may call.
 */

import type { IncomingMessage } from "node:http";
import { type Changes, enforce, leadingReason } from "../../enforcement/index.ts";
import type { Match } from "../../facts/index.ts";
import { type McpMessage, readMessages, toolFacts } from "../../facts/mcp/index.ts";
import { readJsonBody } from "../../intake/index.ts";
import type { InputDocument, Principal } from "../../model/input.ts";
import { decide } from "../decide.ts";
import { type ExchangeResponse, headOf } from "../exchange.ts";
import { forward } from "../forward.ts";
import { inputOf } from "../input.ts";
import { checkTokenStaysHere } from "../misplaced-token.ts";
import { answerRefusal } from "../refusal.ts";
import type { Stops } from "../stops.ts";
import { messageFacts, opaqueReasons, resourcesOf } from "./facts.ts";
import { toolsFilter } from "./tools-filter.ts";

export async function proxyMcp(
  request: IncomingMessage,
  response: ExchangeResponse,
  match: Match,
  principal: Principal,
  stops: Stops,
): Promise<void> {
  const { exchange } = response.locals;
  const head = headOf(response);
  const body = await readJsonBody(request, head, stops.limits, () => response.writeContinue());
  if (!body.ok) return answerRefusal(response, body.refusal);
  const misplaced = checkTokenStaysHere(head, body.value);
  if (!misplaced.ok) return answerRefusal(response, misplaced.refusal);

  const server = (match.params["server"] ?? "").split("/");
  const base = inputOf(head, principal, match, body.value, stops.facts);
  const inputs = await inputsOf(server, base, body.value.state === "parsed" ? body.value.value : null, stops);
  let changes: Changes | null = null;
  for (const input of inputs) {
    exchange.operation = input.operation?.id ?? null;
    const decision = await decide(input, body.value, stops);
    if (!decision.ok) return answerRefusal(response, decision.refusal);
    exchange.allow = decision.value.allow;
    const enforced = enforce(decision.value);
    if (!enforced.ok) {
      return answerRefusal(response, enforced.refusal, leadingReason(decision.value.reasons));
    }
    // What is asked for one message of a batch can't be done to it alone.
    const isOneOfMany = enforced.value.response !== null || isOther(enforced.value, changes);
    if (inputs.length > 1 && isOneOfMany) {
      const message = "the policy asks for something that can't be done to one of several messages";
      return answerRefusal(response, { code: "obligation_failed", message });
    }
    changes = enforced.value;
  }
  if (changes === null) throw new Error("a call without messages was let through");
  const listsTools = inputs.some(({ operation }) => operation?.id.endsWith(".tools-list") ?? false);
  const onlooker = listsTools
    ? (type: string) => toolsFilter(principal.id, type, (tool) => mayCall(server, tool, base, stops))
    : null;
  await forward(request, response, { principal, body: body.value, changes, onlooker }, stops);
}

function isOther(changes: Changes, before: Changes | null): boolean {
  return before !== null && JSON.stringify(changes.headers) !== JSON.stringify(before.headers);
}

/** One document a message, each with an id of its own; what is no message gives one that is denied. */
async function inputsOf(
  server: readonly string[],
  base: InputDocument,
  body: unknown,
  stops: Stops,
): Promise<readonly InputDocument[]> {
  if (Object.keys(base.request.query).length > 0) {
    return [{ ...base, opaque: ["what the query of its URL asks for is not known"] }];
  }
  const reading = readMessages(body);
  if (!reading.ok) return [{ ...base, opaque: [reading.reason] }];
  const { messages } = reading;
  const documents = messages.map(async (message: McpMessage, index) => {
    const id = messages.length === 1 ? base.request.id : `${base.request.id}.${index + 1}`;
    const request = { ...base.request, id, body: Array.isArray(body) ? body[index] : base.request.body };
    return { ...base, request, ...(await messageFacts(server, message, base, stops)) };
  });
  return await Promise.all(documents);
}

/** Whether the policy would let the token call the tool, with some arguments at least. Nothing is recorded: nothing is done. */
function mayCall(
  server: readonly string[],
  tool: string,
  base: InputDocument,
  { policy, trustedFunctions }: Stops,
): boolean {
  const known = toolFacts(server, tool);
  if (!known.ok) return false;
  const { operation, service, access, guarded } = known.value;
  const runsSql = operation === "mcp.sql.execute_sql" || operation === "mcp.sql.execute_sql_read_only";
  const input: InputDocument = {
    ...base,
    operation: base.operation && { ...base.operation, id: operation, service, access, guarded },
    request: { ...base.request, body: null, body_state: "absent" },
    resources: resourcesOf(known.value),
    sql: runsSql
      ? { read_only: true, opaque: false, statements: ["select"], tables: [], functions: [], reasons: [] }
      : null,
    opaque: opaqueReasons(known.value, trustedFunctions),
  };
  return policy.evaluate(input).allow;
}
