/**
 * @module Refusals as answers, in the shape of Databricks' own errors, so that its clients raise their own exceptions
 * and hand `details[].metadata` to their users.
 */

import { ERRORS, type ErrorCode } from "../errors.ts";
import { DPOP_ALGORITHMS } from "../identity/index.ts";
import type { Reason } from "../model/decision.ts";
import type { Refusal } from "../model/result.ts";
import { type ExchangeResponse, REQUEST_ID } from "./exchange.ts";

/** What of a refused body is still read, so that the client gets to read the answer before the connection ends. */
const DRAIN_BYTES = 4 * 1024 * 1024;
const DRAIN_MS = 1000;

/** Answers with a refusal. `reason` is the one that stands for the decision's reasons. */
export function answerRefusal(response: ExchangeResponse, refusal: Refusal, reason?: Reason): void {
  const { exchange } = response.locals;
  exchange.error = refusal.code;
  const { status } = ERRORS[refusal.code];
  const metadata = {
    decision_id: exchange.id,
    ...(exchange.operation === null ? {} : { operation: exchange.operation }),
    ...(reason === undefined ? {} : { rule: reason.code }),
    ...(reason?.scope === undefined ? {} : { scope: reason.scope }),
  };
  response.statusCode = status;
  response.setHeader(REQUEST_ID, exchange.id);
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  if (status === 503) response.setHeader("Retry-After", "1");
  if (status === 401) response.setHeader("WWW-Authenticate", challenge(response, refusal.code));
  endWith(response, JSON.stringify(errorBody(refusal, exchange.id, metadata)));
}

export function errorBody(
  { code, message }: Refusal,
  requestId: string,
  metadata: Readonly<Record<string, string>>,
): object {
  return {
    error_code: ERRORS[code].errorCode,
    message,
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: code.toUpperCase(),
        domain: "postern",
        metadata,
      },
      { "@type": "type.googleapis.com/google.rpc.RequestInfo", request_id: requestId, serving_data: "" },
    ],
  };
}

/** RFC 6750, section 3: no error code where the request had no credentials at all; RFC 9449, section 7.1. */
function challenge(response: ExchangeResponse, code: ErrorCode): string {
  if (code !== "unauthenticated") return `DPoP error="${code}", algs="${DPOP_ALGORITHMS.join(" ")}"`;
  const realm = 'Bearer realm="postern"';
  return response.req.headers.authorization === undefined ? realm : `${realm}, error="invalid_token"`;
}

/**
 * Ends the answer. A body that came with its head, and is all there, leaves the connection as good as before; after a head that
 * was refused nobody can say where the next one begins.
 */
function endWith(response: ExchangeResponse, body: string): void {
  response.setHeader("Content-Length", Buffer.byteLength(body));
  if (response.req.complete) response.end(body);
  else if (response.locals.exchange.head === null) endEarly(response, body);
  else setImmediate(() => (response.req.complete ? response.end(body) : endEarly(response, body)));
}

/** Where the request's body is still coming, the connection ends too, once some of it was read. */
function endEarly(response: ExchangeResponse, body: string): void {
  const request = response.req;
  response.setHeader("Connection", "close");
  if (request.method !== "HEAD") response.write(body);
  let left = DRAIN_BYTES;
  const end = () => {
    clearTimeout(timer);
    request.pause();
    response.end();
  };
  const timer = setTimeout(end, DRAIN_MS);
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  });
  request.on("end", end).on("error", end).on("close", end);
  request.resume();
}
