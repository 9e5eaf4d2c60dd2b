/**
 * @module Calls of SQL drivers over Thrift: read, decided like any other statement, and answered in the driver's own words.
 */

import type { IncomingMessage } from "node:http";
import { enforce, leadingReason } from "../../enforcement/index.ts";
import type { Match } from "../../facts/index.ts";
import {
  type Call,
  type CallReading,
  exceptionReply,
  readCall,
  withoutDownloads,
} from "../../facts/thrift/index.ts";
import { readBytes } from "../../intake/index.ts";
import type { Reason } from "../../model/decision.ts";
import type { InputDocument, Principal } from "../../model/input.ts";
import type { Body } from "../../model/request.ts";
import { accept, type Refusal, type Result, refuse } from "../../model/result.ts";
import { decide } from "../decide.ts";
import { type ExchangeResponse, headOf, REQUEST_ID } from "../exchange.ts";
import { forward } from "../forward.ts";
import { inputOf } from "../input.ts";
import { withWarehouseNames } from "../knowledge.ts";
import { checkTokenStaysHere } from "../misplaced-token.ts";
import { ownerOf } from "../owned.ts";
import { answerRefusal } from "../refusal.ts";
import type { Stops } from "../stops.ts";
import { type ThriftKnowledge, thriftFacts } from "./facts.ts";
import { replyOnlooker } from "./reply.ts";

const CONTENT_TYPE = "application/x-thrift";

type ThriftBody = Extract<Body, { state: "parsed" }>;

export async function proxyThrift(
  request: IncomingMessage,
  response: ExchangeResponse,
  match: Match,
  principal: Principal,
  stops: Stops,
): Promise<void> {
  const { exchange } = response.locals;
  const body = await thriftBody(request, response, stops);
  if (!body.ok) return answerRefusal(response, body.refusal);
  const head = headOf(response);
  const misplaced = checkTokenStaysHere(head, body.value);
  if (!misplaced.ok) return answerRefusal(response, misplaced.refusal);

  const reading = readCall(body.value.bytes);
  const { sessions, statementOwners, sql } = stops;
  const knowledge: ThriftKnowledge = { owner: ownerOf(principal), sessions, statementOwners, sql };
  const base = inputOf(head, principal, match, body.value, stops.facts);
  const strange = strangeTarget(match, base, stops);
  const asked: InputDocument =
    reading.ok && strange === null
      ? { ...base, ...(await thriftFacts(reading.call, base, knowledge)) }
      : { ...base, opaque: [reading.ok ? (strange as string) : reading.reason] };
  const input = await withWarehouseNames(asked, stops);
  exchange.operation = input.operation?.id ?? null;

  const decision = await decide(input, body.value, stops);
  if (!decision.ok) return answerDriver(response, reading, decision.refusal);
  exchange.allow = decision.value.allow;
  const changes = enforce(decision.value);
  if (!changes.ok) {
    return answerDriver(response, reading, changes.refusal, leadingReason(decision.value.reasons));
  }
  if (!reading.ok) throw new Error("a call that can't be read was let through");
  const { call } = reading;
  if (call.method === "ExecuteStatement" && input.sql?.read_only !== true) {
    sessions.forgetNamespace(call.session);
  }
  const sent = withoutLinks(body.value, call);
  const onlooker = () => replyOnlooker(call, knowledge);
  await forward(request, response, { principal, body: sent, changes: changes.value, onlooker }, stops);
}

/** What of the URL could lead elsewhere, or null. The path of a cluster names a workspace, too: `0` is the host's own. */
function strangeTarget({ params }: Match, { request }: InputDocument, { workspaceId }: Stops): string | null {
  if (Object.keys(request.query).length > 0) return "what the query of its URL asks for is not known";
  const workspace = params["workspace_id"] ?? "0";
  return workspace === "0" || workspace === workspaceId
    ? null
    : "the workspace in its path is not the gateway's own";
}

/** Drivers show their users the exception of a reply; of any other status they show the number, and some try again. */
function answerDriver(
  response: ExchangeResponse,
  reading: CallReading,
  refusal: Refusal,
  reason?: Reason,
): void {
  const said = reading.ok ? reading.call : reading.head;
  if (said === null) {
    answerRefusal(response, refusal, reason);
    return;
  }
  const { exchange } = response.locals;
  exchange.error = refusal.code;
  response.setHeader(REQUEST_ID, response.locals.exchange.id);
  response.setHeader("Content-Type", CONTENT_TYPE);
  response.setHeader("Cache-Control", "no-store");
  response.end(exceptionReply(said, `${refusal.message} (decision ${exchange.id})`));
}

async function thriftBody(
  request: IncomingMessage,
  response: ExchangeResponse,
  { limits }: Stops,
): Promise<Result<ThriftBody>> {
  const head = headOf(response);
  // Without parameters: some readers take them for another protocol.
  const type = (head.headers["content-type"] ?? "").toLowerCase();
  if (type !== CONTENT_TYPE || head.headers["content-encoding"] !== undefined) {
    return refuse("malformed_body", `expected a body of the type ${CONTENT_TYPE}, not compressed`);
  }
  const bytes = await readBytes(request, head, limits, () => response.writeContinue());
  return bytes.ok ? accept({ state: "parsed", bytes: bytes.value, value: null }) : bytes;
}

/**
 * Drivers ask for links to their rows unless they are told not to: without that, warehouses send the rows themselves. It is
 * the one thing that a call says otherwise than it came.
 */
function withoutLinks(body: ThriftBody, call: Call): ThriftBody {
  if (call.method !== "ExecuteStatement" || !call.canDownloadResult) return body;
  const bytes = withoutDownloads(body.bytes);
  return bytes === null ? body : { ...body, bytes: Buffer.from(bytes) };
}
