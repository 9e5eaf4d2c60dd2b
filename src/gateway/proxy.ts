/**
 * @module The way of one proxied request through the stops, from who asks to what came back.
 */

import { pipeline } from "node:stream/promises";
import { TLSSocket } from "node:tls";
import type { Request } from "express";
import { decisionEntry } from "../audit/index.ts";
import { type Changes, enforce, leadingReason } from "../enforcement/index.ts";
import { PolicyError } from "../engine/index.ts";
import type { Match } from "../facts/index.ts";
import { tokenOf } from "../identity/index.ts";
import { readJsonBody } from "../intake/index.ts";
import type { Decision } from "../model/decision.ts";
import type { InputDocument } from "../model/input.ts";
import type { Body } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import { type ExchangeResponse, type Handler, headOf } from "./exchange.ts";
import { inputOf } from "./input.ts";
import { checkTokenStaysHere } from "./misplaced-token.ts";
import { answerRefusal } from "./refusal.ts";
import type { Stops } from "./stops.ts";

export function proxy(stops: Stops): Handler {
  return async (request, response) => {
    const { exchange } = response.locals;
    const head = headOf(response);
    const principal = await stops.identity(head.headers["authorization"]);
    if (!principal.ok) return answerRefusal(response, principal.refusal);
    exchange.principal = principal.value.id;

    const match = stops.facts.match(head.method, head.segments);
    const body = await bodyOf(request, response, match, stops);
    if (!body.ok) return answerRefusal(response, body.refusal);
    const token = tokenOf(head.headers["authorization"]) ?? "";
    const misplaced = checkTokenStaysHere(token, head, body.value);
    if (!misplaced.ok) return answerRefusal(response, misplaced.refusal);
    const facts = inputOf(head, principal.value, match, body.value, stops.facts);
    const input = await withWarehouseNames(facts, stops);
    exchange.operation = input.operation?.id ?? null;

    const decision = await decide(input, body.value, stops);
    if (!decision.ok) return answerRefusal(response, decision.refusal);
    exchange.allow = decision.value.allow;
    const changes = enforce(decision.value);
    if (!changes.ok) {
      return answerRefusal(response, changes.refusal, leadingReason(decision.value.reasons));
    }
    await forward(request, response, { body: body.value, changes: changes.value }, stops);
  };
}

/** A scope may call a warehouse by its name, where the request has its id. */
async function withWarehouseNames(input: InputDocument, { warehouses }: Stops): Promise<InputDocument> {
  const { resources, identity } = input;
  if (warehouses === null || resources.every(({ type }) => type !== "warehouse")) return input;
  return { ...input, resources: await warehouses.withAliases(resources, identity.scopes) };
}

/** The body as the operation's policy reads it. What no policy reads stays on the wire. */
async function bodyOf(
  request: Request,
  response: ExchangeResponse,
  match: Match | null,
  { limits }: Stops,
): Promise<Result<Body>> {
  const head = headOf(response);
  if (head.framing.kind === "none") return accept({ state: "absent" });
  if (match === null || match.entry.body === "stream") return accept({ state: "streamed" });
  return await readJsonBody(request, head, limits, () => response.writeContinue());
}

/** Evaluates the policy and records what it said, before anything follows from it. */
async function decide(input: InputDocument, body: Body, stops: Stops): Promise<Result<Decision>> {
  const { policy, log } = stops;
  const startedAt = process.hrtime.bigint();
  let result: Decision | null = null;
  let error: string | null = null;
  try {
    result = policy.evaluate(input);
  } catch (thrown) {
    if (!(thrown instanceof PolicyError)) throw thrown;
    error = thrown.message;
    log.error({ request_id: input.request.id, cause: error }, "the policy failed");
  }
  const evaluationNs = Number(process.hrtime.bigint() - startedAt);
  const bodyBytes = body.state === "parsed" ? body.bytes.length : 0;
  const record = { input, bodyBytes, result, error, revision: policy.revision, evaluationNs };
  try {
    await stops.decisions.append(decisionEntry(record, stops.labels));
  } catch (thrown) {
    log.error({ request_id: input.request.id, cause: String(thrown) }, "the decision could not be recorded");
    return refuse("audit_failed", "the decision could not be recorded, so the request was not sent on");
  }
  return result === null
    ? refuse("policy_failed", "the policy failed, so the request was denied")
    : accept(result);
}

interface Allowed {
  readonly body: Body;
  readonly changes: Changes;
}

async function forward(
  request: Request,
  response: ExchangeResponse,
  { body, changes }: Allowed,
  stops: Stops,
): Promise<void> {
  const head = headOf(response);
  const gone = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  if (response.destroyed) return;
  if (body.state === "streamed" && head.headers["expect"] !== undefined) response.writeContinue();
  const answer = await stops.upstream.send({
    head,
    body: body.state === "parsed" ? body.bytes : body.state === "streamed" ? request : null,
    headers: changes.headers,
    plan: changes.response,
    signal: gone.signal,
  });
  if (!answer.ok) {
    if (!gone.signal.aborted) answerRefusal(response, answer.refusal);
    return;
  }
  const { status, headers, body: content } = answer.value;
  response.status(status);
  for (const [name, values] of headers)
    response.setHeader(name, values.length === 1 ? (values[0] as string) : values);
  // An answer that came before the whole of the request was read leaves a connection that nobody can use again.
  if (!request.complete) response.setHeader("Connection", "close");
  if (request.httpVersion === "1.0") content.once("error", () => resetConnection(request));
  try {
    await pipeline(content, response);
  } catch (error) {
    stops.log.warn({ request_id: head.id, cause: String(error) }, "the answer was cut off");
  }
}

/** A client of HTTP/1.0 takes an orderly end of the connection for the end of the answer; TLS tells the two apart. */
function resetConnection({ socket }: Request): void {
  if (!(socket instanceof TLSSocket)) socket.resetAndDestroy();
}
