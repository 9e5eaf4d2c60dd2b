/**
 * @module The way of one proxied request through the stops, from who asks to what came back.
 */

import type { IncomingMessage } from "node:http";
import { enforce, leadingReason } from "../enforcement/index.ts";
import type { Match } from "../facts/index.ts";
import { certificateOf } from "../identity/index.ts";
import { readJsonBody } from "../intake/index.ts";
import type { Principal } from "../model/input.ts";
import type { Body } from "../model/request.ts";
import { accept, type Result } from "../model/result.ts";
import { decide } from "./decide.ts";
import { type ExchangeResponse, headOf } from "./exchange.ts";
import { forward } from "./forward.ts";
import { inputOf } from "./input.ts";
import { knownOf, withWarehouseNames } from "./knowledge.ts";
import { proxyMcp } from "./mcp/index.ts";
import { checkTokenStaysHere } from "./misplaced-token.ts";
import { ownerOf } from "./owned.ts";
import { answerRefusal } from "./refusal.ts";
import type { Stops } from "./stops.ts";
import { proxyThrift } from "./thrift/index.ts";
import { proxyUpgrade, waitingOf } from "./upgrades/index.ts";

/** @param stopsNow asked once a request, which keeps to what it was given */
export function proxy(
  stopsNow: () => Stops,
): (request: IncomingMessage, response: ExchangeResponse) => Promise<void> {
  return async (request, response) => {
    const stops = stopsNow();
    const { exchange } = response.locals;
    const head = headOf(response);
    const principal = await authenticate(request, response, stops);
    if (!principal.ok) return answerRefusal(response, principal.refusal);
    exchange.principal = principal.value.id;

    const match = stops.facts.match(head.method, head.segments);
    const special = inItsOwnWay(request, response, match, principal.value, stops);
    if (special !== null) return await special;
    const body = await bodyOf(request, response, match, stops);
    if (!body.ok) return answerRefusal(response, body.refusal);
    const misplaced = checkTokenStaysHere(head, body.value);
    if (!misplaced.ok) return answerRefusal(response, misplaced.refusal);
    const known = await knownOf(match, head, body.value, principal.value, stops);
    const facts = inputOf(head, principal.value, match, body.value, stops.facts, known);
    const input = await withWarehouseNames(facts, stops);
    exchange.operation = input.operation?.id ?? null;

    const decision = await decide(input, body.value, stops);
    if (!decision.ok) return answerRefusal(response, decision.refusal);
    exchange.allow = decision.value.allow;
    const changes = enforce(decision.value);
    if (!changes.ok) {
      return answerRefusal(response, changes.refusal, leadingReason(decision.value.reasons));
    }
    const onlooker = startsStatement(match)
      ? () => stops.statementOwners.note(ownerOf(principal.value))
      : null;
    const allowed = { principal: principal.value, body: body.value, changes: changes.value, onlooker };
    await forward(request, response, allowed, stops);
  };
}

/** WebSockets and what is asked in a protocol of its own; null of all else. */
function inItsOwnWay(
  request: IncomingMessage,
  response: ExchangeResponse,
  match: Match | null,
  principal: Principal,
  stops: Stops,
): Promise<void> | null {
  const waiting = waitingOf(request);
  if (waiting !== null) return proxyUpgrade(waiting, response, match, principal, stops);
  if (match?.entry.protocol === "thrift") return proxyThrift(request, response, match, principal, stops);
  if (match?.entry.protocol === "mcp") return proxyMcp(request, response, match, principal, stops);
  return null;
}

/** Who asks. Whoever sends a DPoP proof gets the nonce for the next one (RFC 9449, section 8.2). */
function authenticate(
  { socket }: IncomingMessage,
  response: ExchangeResponse,
  { tokens, publicUrl }: Stops,
): Result<Principal> | Promise<Result<Principal>> {
  const { headers, method, path } = headOf(response);
  if (headers["dpop"] !== undefined) response.setHeader("DPoP-Nonce", tokens.identity.nonce());
  const url = `${publicUrl}${path}`;
  const certificate = certificateOf(socket);
  return tokens.identity.authenticate({ headers, method, url, certificate });
}

/** The body as the operation's policy reads it. What no policy reads stays on the wire. */
async function bodyOf(
  request: IncomingMessage,
  response: ExchangeResponse,
  match: Match | null,
  { limits }: Stops,
): Promise<Result<Body>> {
  const head = headOf(response);
  if (head.framing.kind === "none") return accept({ state: "absent" });
  if (match === null || match.entry.body === "stream") return accept({ state: "streamed" });
  return await readJsonBody(request, head, limits, () => response.writeContinue());
}

/** Its answer says which statement was started. */
function startsStatement(match: Match | null): boolean {
  return match?.entry.sql !== undefined && match.entry.access === "execute";
}
