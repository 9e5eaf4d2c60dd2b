/**
 * @module Sends an allowed request on and passes the answer back as it comes.
 */

import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TLSSocket } from "node:tls";
import type { Request } from "express";
import type { Changes } from "../enforcement/index.ts";
import type { Principal } from "../model/input.ts";
import type { Body } from "../model/request.ts";
import type { UpstreamResponse } from "../upstream/index.ts";
import { type ExchangeResponse, headOf } from "./exchange.ts";
import { answerRefusal } from "./refusal.ts";
import type { Stops } from "./stops.ts";

export interface Allowed {
  readonly principal: Principal;
  readonly body: Body;
  readonly changes: Changes;
  /** What a successful answer passes through, by its content type; null where it goes on as it is. */
  readonly onlooker: ((type: string) => Duplex) | null;
}

export async function forward(
  request: Request,
  response: ExchangeResponse,
  { principal, body, changes, onlooker }: Allowed,
  stops: Stops,
): Promise<void> {
  const head = headOf(response);
  const gone = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  if (response.destroyed) return;
  if (!(await stops.tokens.charge(principal))) {
    const message = "the token was for a number of requests, and they are used up";
    return answerRefusal(response, { code: "limit_exhausted", message });
  }
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
  const through = answer.value.status < 300 ? (onlooker?.(contentType(answer.value)) ?? null) : null;
  writeHead(response, answer.value);
  // What it passes through may be longer or shorter.
  if (through !== null) response.removeHeader("Content-Length");
  // An answer that came before the whole of the request was read leaves a connection that nobody can use again.
  if (!request.complete) response.setHeader("Connection", "close");
  const content = answer.value.body;
  if (request.httpVersion === "1.0") content.once("error", () => resetConnection(request));
  try {
    if (through === null) await pipeline(content, response);
    else await pipeline(content, through, response);
  } catch (error) {
    stops.log.warn({ request_id: head.id, cause: String(error) }, "the answer was cut off");
  }
}

function writeHead(response: ExchangeResponse, { status, headers }: UpstreamResponse): void {
  response.status(status);
  for (const [name, values] of headers) {
    response.setHeader(name, values.length === 1 ? (values[0] as string) : values);
  }
}

function contentType({ headers }: UpstreamResponse): string {
  return headers.get("content-type")?.[0] ?? "";
}

/** A client of HTTP/1.0 takes an orderly end of the connection for the end of the answer; TLS tells the two apart. */
function resetConnection({ socket }: Request): void {
  if (!(socket instanceof TLSSocket)) socket.resetAndDestroy();
}
