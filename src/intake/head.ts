/**
 * @module The head of a request in its canonical form, from what Node's parser gives.
 */

import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { RequestHead } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import { parseFraming } from "./framing.ts";
import { parseHeaders } from "./headers.ts";
import { parseTarget } from "./target.ts";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

/** RFC 3986 host and port, without user information. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/;

/** `id` names the request in every log; `authority` is the gateway's own (`host:port` of its public URL). */
export interface HeadContext {
  readonly id: string;
  readonly time: string;
  readonly authority: string;
}

export function readHead(request: IncomingMessage, context: HeadContext): Result<RequestHead> {
  const method = request.method ?? "";
  if (!METHODS.has(method))
    return refuse("method_not_allowed", "the method is none that the gateway forwards");
  const headers = parseHeaders(request.rawHeaders);
  if (!headers.ok) return headers;
  const framing = parseFraming(headers.value, request.httpVersion);
  if (!framing.ok) return framing;
  const host = (headers.value["host"] ?? "").toLowerCase();
  if (!HOST.test(host))
    return refuse("malformed_header", "the Host header is missing or is no host and port");
  const expect = headers.value["expect"];
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") {
    return refuse("expectation_failed", "the Expect header asks for something other than 100-continue");
  }
  const target = parseTarget(request.url ?? "", context.authority);
  if (!target.ok) return target;
  return accept({
    id: context.id,
    time: context.time,
    method,
    host,
    headers: headers.value,
    framing: framing.value,
    source: { ip: request.socket.remoteAddress ?? "", tls: tlsOf(request) },
    ...target.value,
  });
}

function tlsOf(request: IncomingMessage): { version: string } | null {
  return request.socket instanceof TLSSocket ? { version: request.socket.getProtocol() ?? "" } : null;
}
