/**
 * @module What reached the demo workspace: one entry when a request's head arrives, so that even an aborted one is seen,
 * and one when it is over. No entry holds a credential.
 */

import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { NextFunction, Request, Response } from "express";
import { bodyMeasure } from "./body.ts";
import type { CredentialReader, ShownCredential } from "./credential.ts";

interface Common {
  readonly time: string;
  /** Counts the requests of this process; the two entries of a request have the same. */
  readonly number: number;
  /** `x-request-id` as it came. */
  readonly request_id: string | null;
  readonly method: string;
  /** The request target as it came, byte for byte. */
  readonly target: string;
}

export interface ArrivalEntry extends Common {
  readonly event: "request";
  readonly credential: ShownCredential;
  /** All values by lower-case name; `[present]` for those that carry credentials. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

export interface DoneEntry extends Common {
  readonly event: "done";
  /** The status that was sent; null where the client went away before. */
  readonly status: number | null;
  /** Bytes that the connection took for the answer, its head included. */
  readonly bytes: number;
  /** Bytes of the request's body that were read. */
  readonly body_bytes: number;
  /** SHA-256 of the request's body; null where it has none or the whole of it was never read. */
  readonly body_sha256: string | null;
  /** True where the connection ended before the answer did. */
  readonly aborted: boolean;
}

export type LogEntry = ArrivalEntry | DoneEntry;

export type WriteLog = (entry: LogEntry) => void;

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "x-databricks-azure-sp-management-token",
  "x-databricks-gcp-sa-access-token",
]);

export interface RequestLogOptions {
  readonly token: string;
  readonly readCredential: CredentialReader;
  readonly log: WriteLog;
}

/** Logs each request, and gives every answer the request's id. */
export function createRequestLog({ token, readCredential, log }: RequestLogOptions) {
  /** Even where a gateway puts the token into a place that it must not be in, the log does not repeat it. */
  const clean = (text: string) => text.replaceAll(token, "[token]");
  let requests = 0;

  return (request: Request, response: Response, next: NextFunction): void => {
    const requestId = request.get("x-request-id") ?? null;
    response.set("x-request-id", requestId ?? randomUUID());
    const common = {
      number: ++requests,
      request_id: requestId === null ? null : clean(requestId),
      method: request.method,
      target: clean(request.url),
    };
    const { socket } = request;
    const before = socket.bytesWritten;
    const time = () => new Date().toISOString();
    log({
      event: "request",
      time: time(),
      ...common,
      credential: readCredential(request),
      headers: headersOf(request, clean),
    });
    response.once("close", () => {
      const body = bodyMeasure(request);
      log({
        event: "done",
        time: time(),
        ...common,
        status: response.headersSent ? response.statusCode : null,
        bytes: socket.bytesWritten - before,
        body_bytes: body.bytes,
        body_sha256: body.sha256,
        aborted: !response.writableFinished,
      });
    });
    next();
  };
}

function headersOf(request: IncomingMessage, clean: (text: string) => string) {
  const entries = Object.entries(request.headersDistinct).map(([name, values]) => [
    name,
    SECRET_HEADERS.has(name) ? ["[present]"] : (values ?? []).map(clean),
  ]);
  return Object.fromEntries(entries) as Record<string, readonly string[]>;
}
