/**
 * @module The way of a request for a WebSocket: through the same stops as any other, then on as a tunnel.
 */

import { enforce, leadingReason } from "../../enforcement/index.ts";
import type { Match } from "../../facts/index.ts";
import { certificateOf } from "../../identity/index.ts";
import { readHandshake } from "../../intake/index.ts";
import type { Principal } from "../../model/input.ts";
import type { RequestHead } from "../../model/request.ts";
import { decide } from "../decide.ts";
import { type ExchangeResponse, headOf, REQUEST_ID } from "../exchange.ts";
import { inputOf } from "../input.ts";
import { knownOf, withWarehouseNames } from "../knowledge.ts";
import { checkTokenStaysHere } from "../misplaced-token.ts";
import { answerRefusal } from "../refusal.ts";
import type { Stops } from "../stops.ts";
import type { Place } from "./open.ts";
import type { Waiting } from "./waiting.ts";

export { waitingOf } from "./waiting.ts";

const NO_BODY = { state: "absent" } as const;

export async function proxyUpgrade(
  waiting: Waiting,
  response: ExchangeResponse,
  match: Match | null,
  principal: Principal,
  stops: Stops,
): Promise<void> {
  const { exchange } = response.locals;
  if (waiting.hasSpoken) {
    const message = "bytes follow a request for a WebSocket before it is answered";
    return answerRefusal(response, { code: "malformed_framing", message });
  }
  const handshake = readHandshake(headOf(response), new URL(stops.publicUrl).origin);
  if (!handshake.ok) return answerRefusal(response, handshake.refusal);
  const { headers, forwarded, ...rest } = headOf(response);
  const head: RequestHead = {
    ...rest,
    // An object of its own: what is remembered of these headers is about another request.
    headers: { ...headers },
    forwarded: { ...forwarded, ...handshake.value.forwarded },
  };
  const misplaced = checkTokenStaysHere(head, NO_BODY);
  if (!misplaced.ok) return answerRefusal(response, misplaced.refusal);
  const known = await knownOf(match, head, NO_BODY, principal, stops);
  const input = await withWarehouseNames(inputOf(head, principal, match, NO_BODY, stops.facts, known), stops);
  exchange.operation = input.operation?.id ?? null;

  const decision = await decide(input, NO_BODY, stops);
  if (!decision.ok) return answerRefusal(response, decision.refusal);
  exchange.allow = decision.value.allow;
  const changes = enforce(decision.value);
  if (!changes.ok) return answerRefusal(response, changes.refusal, leadingReason(decision.value.reasons));
  if (!stops.upgrades.allows(match?.entry.id)) {
    const message = "the gateway's config allows no WebSocket for this operation";
    return answerRefusal(response, { code: "upgrade_refused", message });
  }
  if (changes.value.response !== null) {
    const message = "the policy filters or redacts the answer, which can't be done to a WebSocket";
    return answerRefusal(response, { code: "upgrade_refused", message });
  }
  const place = stops.upgrades.reserve();
  if (place === null) {
    const message = "as many WebSockets are open as the gateway's config allows";
    return answerRefusal(response, { code: "overloaded", message });
  }
  const { operation } = exchange;
  const pass = await stops.upstream.admit({ client: principal.id, operation }, (gone) =>
    response.once("close", gone),
  );
  if (!pass.ok) {
    place.giveBack();
    if (!response.destroyed) answerRefusal(response, pass.refusal);
    return;
  }
  try {
    const sent = { pass: pass.value, head, body: null, headers: changes.value.headers, plan: null };
    await open(waiting, response, { sent, offer: handshake.value, principal, place }, stops);
  } catch (error) {
    place.giveBack();
    throw error;
  } finally {
    // A WebSocket that is open has a place among its own.
    pass.value.leave();
  }
}

interface Asked {
  readonly sent: Parameters<Stops["upstream"]["open"]>[0];
  readonly offer: Parameters<Stops["upstream"]["open"]>[2]["offer"];
  readonly principal: Principal;
  readonly place: Place;
}

async function open(
  waiting: Waiting,
  response: ExchangeResponse,
  { sent, offer, principal, place }: Asked,
  stops: Stops,
): Promise<void> {
  const { id, headers } = sent.head;
  if (response.destroyed) return place.giveBack();
  if (!(await stops.tokens.charge(principal))) {
    place.giveBack();
    const message = "the token was for a number of requests, and they are used up";
    return answerRefusal(response, { code: "limit_exhausted", message });
  }
  const certificate = certificateOf(response.req.socket);
  const answer = await stops.upstream.open(sent, response, {
    own: [REQUEST_ID, id],
    cutOff: () => {},
    offer,
  });
  if (!answer.ok || "relayed" in answer.value) {
    place.giveBack();
    if (!answer.ok && !response.destroyed) answerRefusal(response, answer.refusal);
    return;
  }
  const { opened } = answer.value;
  if (response.destroyed) {
    opened.abandon();
    return place.giveBack();
  }
  response.writeHead(101, [
    ...["Connection", "Upgrade", "Upgrade", "websocket", REQUEST_ID, id],
    ...opened.headers,
  ]);
  response.end();
  const tunnel = opened.join(waiting.takeOver(), stops.upgrades.idleMs);
  place.hold(tunnel, {
    policy: stops.policy,
    expiresAt: principal.token.expires_at,
    isStillHeld: () => stops.tokens.identity.stillHolds({ headers, certificate }, principal),
  });
  void tunnel.ended.then(() => response.emit("close"));
}
