/**
 * @module The gateway's first step: no other part sees a request before it has its canonical form.
 */

import { randomUUID } from "node:crypto";
import { TLSSocket } from "node:tls";
import type { Request } from "express";
import { readHead } from "../intake/index.ts";
import type { RequestHead } from "../model/request.ts";
import type { ExchangeResponse, Handler } from "./exchange.ts";
import { answerRefusal } from "./refusal.ts";
import type { Stops } from "./stops.ts";

export function canonicalForm(stops: Stops): Handler {
  const authority = new URL(stops.publicUrl).host;
  const { steering } = stops.facts;
  return (request, response, next) => {
    const id = randomUUID();
    const exchange = { id, head: null, principal: null, operation: null, allow: null, error: null };
    response.locals.exchange = exchange;
    response.set("X-Request-Id", id);
    if (stops.isClosing()) response.set("Connection", "close");
    logExchange(request, response, stops);
    const source = { ip: addressOf(request), tls: tlsOf(request) };
    const time = new Date().toISOString();
    const head = readHead(request, { id, time, authority, steering, source });
    if (!head.ok) return answerRefusal(response, head.refusal);
    response.locals.exchange.head = head.value;
    // Routes, too, are matched on what the policy sees.
    request.url = `${head.value.path}${head.value.search}`;
    next();
  };
}

/** IPv4 addresses come in IPv6 dress where the socket takes both. */
function addressOf({ socket }: Request): string {
  return (socket.remoteAddress ?? "").replace(/^::ffff:(?=[0-9.]+$)/, "");
}

function tlsOf({ socket }: Request): RequestHead["source"]["tls"] {
  return socket instanceof TLSSocket ? { version: socket.getProtocol() ?? "" } : null;
}

/** One line an exchange in the service's log. Queries stay out of it: they can hold secrets. */
function logExchange(request: Request, response: ExchangeResponse, { log }: Stops): void {
  const startedAt = performance.now();
  response.on("close", () => {
    const { id, head, principal, operation, allow, error } = response.locals.exchange;
    log.info(
      {
        request_id: id,
        method: request.method,
        // Nor does a path that holds the client's token.
        path: error === "misplaced_token" ? null : (head?.path ?? null),
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
