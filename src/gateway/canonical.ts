/**
 * @module The gateway's first step: no other part sees a request before it has its canonical form.
 */

import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import { createHeadReaders, readHead } from "../intake/index.ts";
import { timeNow } from "../model/clock.ts";
import type { RequestHead } from "../model/request.ts";
import type { Exchange, ExchangeResponse } from "./exchange.ts";
import { answerRefusal } from "./refusal.ts";
import type { Stops } from "./stops.ts";

/** Gives the step: the exchange with its head, or without one where it was refused, and answered. */
export function canonicalForm(
  stops: Stops,
): (request: IncomingMessage, plain: ServerResponse<IncomingMessage>) => ExchangeResponse {
  const authority = new URL(stops.publicUrl).host;
  const { steering } = stops.facts;
  const readers = createHeadReaders({ authority, steering });
  return (request, plain) => {
    const id = randomUUID();
    const exchange: Exchange = {
      id,
      head: null,
      principal: null,
      operation: null,
      allow: null,
      error: null,
    };
    const response = Object.assign(plain, { locals: { exchange } });
    if (stops.isClosing()) response.setHeader("Connection", "close");
    logExchange(request, response, stops);
    const head = readHead(
      request,
      { id, time: timeNow(), authority, steering, source: sourceOf(request) },
      readers,
    );
    if (!head.ok) {
      answerRefusal(response, head.refusal);
      return response;
    }
    exchange.head = head.value;
    // Routes, too, are matched on what the policy sees.
    request.url = `${head.value.path}${head.value.search}`;
    return response;
  };
}

/** Of a connection, once. */
const SOURCES = new WeakMap<object, RequestHead["source"]>();

function sourceOf(request: IncomingMessage): RequestHead["source"] {
  const known = SOURCES.get(request.socket);
  if (known !== undefined) return known;
  const source = { ip: addressOf(request), tls: tlsOf(request) };
  SOURCES.set(request.socket, source);
  return source;
}

/** IPv4 addresses come in IPv6 dress where the socket takes both. */
function addressOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? "").replace(/^::ffff:(?=[0-9.]+$)/, "");
}

function tlsOf({ socket }: IncomingMessage): RequestHead["source"]["tls"] {
  return socket instanceof TLSSocket ? { version: socket.getProtocol() ?? "" } : null;
}

/** One line an exchange in the service's log. Queries stay out of it: they can hold secrets. */
function logExchange(request: IncomingMessage, response: ExchangeResponse, { log }: Stops): void {
  const startedAt = performance.now();
  response.on("close", () => {
    const { id, head, principal, operation, allow, error } = response.locals.exchange;
    log.info(
      {
        request_id: id,
        method: request.method,
        // Nor does a path that holds the client's token, or may hold one that nobody knows.
        path: error === "misplaced_token" || error === "unauthenticated" ? null : (head?.path ?? null),
        status: response.statusCode,
        principal,
        operation,
        allow,
        ...(error === null ? {} : { error }),
        ...(response.writableFinished ? {} : { cut_off: true }),
        duration_ms: Math.round(performance.now() - startedAt),
      },
      "exchange",
    );
  });
}
