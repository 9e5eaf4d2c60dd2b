/**
 * @module Refusals in the shape of Databricks' REST API, so that its clients raise their own exceptions.
 */

import type { NextFunction, Request, Response } from "express";

/** What the demo answers with, by Databricks' own names. The retried 429 and 503 are not among them. */
const STATUS = {
  BAD_REQUEST: 400,
  MALFORMED_REQUEST: 400,
  INVALID_PARAMETER_VALUE: 400,
  INVALID_STATE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  ENDPOINT_NOT_FOUND: 404,
  NOT_FOUND: 404,
  RESOURCE_DOES_NOT_EXIST: 404,
  CATALOG_DOES_NOT_EXIST: 404,
  SCHEMA_DOES_NOT_EXIST: 404,
  TABLE_DOES_NOT_EXIST: 404,
  ALREADY_EXISTS: 409,
  CATALOG_ALREADY_EXISTS: 409,
  INTERNAL_ERROR: 500,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** A refusal that a handler throws; `answerError` turns it into an answer. */
export class ApiError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Express' last handler: every thrown value becomes an answer in Databricks' shape. */
export function answerError(error: unknown, request: Request, response: Response, next: NextFunction): void {
  // The client went away while it sent its body: nobody is there to read an answer.
  if (request.destroyed && !request.complete) return;
  // Too late for another answer: the connection is cut, so that the client sees a broken one.
  if (response.headersSent) {
    next(error);
    return;
  }
  const { code, message } = error instanceof ApiError ? error : foreign(error);
  response.status(STATUS[code]).json({
    error_code: code,
    message,
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: code,
        domain: "postern-demo-workspace.invalid",
        metadata: { demo: "true" },
      },
      {
        "@type": "type.googleapis.com/google.rpc.RequestInfo",
        request_id: String(response.getHeader("x-request-id") ?? ""),
        serving_data: "",
      },
    ],
  });
}

/** What Express itself threw, such as for a path that can't be decoded, or a mistake of this demo. */
function foreign(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 400) return { code: "BAD_REQUEST", message: "The request could not be read." };
  return { code: "INTERNAL_ERROR", message: "The demo workspace failed." };
}
