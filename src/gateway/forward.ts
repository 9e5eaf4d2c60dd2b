/**
 * @module Sends an allowed request on and passes the answer back as it comes.
 */

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TLSSocket } from "node:tls";
import type { Changes } from "../enforcement/index.ts";
import type { Principal } from "../model/input.ts";
import type { Body } from "../model/request.ts";
import type { Pass, UpstreamResponse } from "../upstream/index.ts";
import { type ExchangeResponse, headOf, REQUEST_ID } from "./exchange.ts";
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
  request: IncomingMessage,
  response: ExchangeResponse,
  allowed: Allowed,
  stops: Stops,
): Promise<void> {
  const { principal } = allowed;
  if (response.destroyed) return;
  const { operation } = response.locals.exchange;
  const admission = stops.upstream.admit({ client: principal.id, operation }, (gone) =>
    response.once("close", gone),
  );
  const pass = admission instanceof Promise ? await admission : admission;
  if (!pass.ok) {
    if (!response.destroyed) answerRefusal(response, pass.refusal);
    return;
  }
  try {
    await goOn(request, response, allowed, pass.value, stops);
  } finally {
    pass.value.leave();
  }
}

async function goOn(
  request: IncomingMessage,
  response: ExchangeResponse,
  { principal, body, changes, onlooker }: Allowed,
  pass: Pass,
  stops: Stops,
): Promise<void> {
  const head = headOf(response);
  if (!(await stops.tokens.charge(principal))) {
    const message = "the token was for a number of requests, and they are used up";
    return answerRefusal(response, { code: "limit_exhausted", message });
  }
  if (response.destroyed) return;
  if (body.state === "streamed" && head.headers["expect"] !== undefined) response.writeContinue();
  const sent = {
    pass,
    head,
    body: body.state === "parsed" ? body.bytes : body.state === "streamed" ? request : null,
    headers: changes.headers,
    plan: changes.response,
  };
  if (onlooker !== null || changes.response !== null)
    return await passThrough(sent, onlooker, response, stops);
  const cutOff = () => resetConnection(request);
  const answer = await stops.upstream.relay(sent, response, { own: [REQUEST_ID, head.id], cutOff });
  if (answer.ok) return noteCut(answer.value.cut, head.id, stops);
  if (!response.destroyed) answerRefusal(response, answer.refusal);
}

/** For an answer that is read on its way. */
async function passThrough(
  sent: Omit<Parameters<Stops["upstream"]["send"]>[0], "signal">,
  onlooker: Allowed["onlooker"],
  response: ExchangeResponse,
  stops: Stops,
): Promise<void> {
  const request = response.req;
  const gone = new AbortController();
  response.on("close", () => {
    if (response.writableFinished) return;
    gone.abort();
    sent.pass.leave();
  });
  const answer = await stops.upstream.send({ ...sent, signal: gone.signal });
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
  content.once("error", () => resetConnection(request));
  try {
    if (through === null) await pipeline(content, response);
    else await pipeline(content, through, response);
  } catch (error) {
    noteCut(error as Error, sent.head.id, stops);
  }
}

function noteCut(cause: Error | null, id: string, { log }: Stops): void {
  if (cause !== null) log.warn({ request_id: id, cause: String(cause) }, "the answer was cut off");
}

function writeHead(response: ExchangeResponse, { status, headers }: UpstreamResponse): void {
  response.statusCode = status;
  response.setHeader(REQUEST_ID, response.locals.exchange.id);
  for (const [name, values] of headers) {
    response.setHeader(name, values.length === 1 ? (values[0] as string) : values);
  }
}

function contentType({ headers }: UpstreamResponse): string {
  return headers.get("content-type")?.[0] ?? "";
}

/** A client of HTTP/1.0 takes an orderly end of the connection for the end of the answer; TLS tells the two apart. */
function resetConnection({ httpVersion, socket }: IncomingMessage): void {
  if (httpVersion === "1.0" && !(socket instanceof TLSSocket)) socket.resetAndDestroy();
}
