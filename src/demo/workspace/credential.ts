/**
 * @module The one credential that opens the demo workspace: anything else is refused, so that a client's own token that
 * leaks through the gateway, or an injection that is missing, shows.
 */

import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { NextFunction, Request, Response } from "express";
import { ApiError } from "./errors.ts";

/** What a request showed: the powerful token, something else, or nothing. */
export type ShownCredential = "powerful" | "other" | "none";

export type CredentialReader = (request: IncomingMessage) => ShownCredential;

/** Makes the reader. Two `Authorization` headers are never the powerful token, whatever they hold. */
export function createCredentialReader(token: string): CredentialReader {
  const wanted = digest(`Bearer ${token}`);
  return (request) => {
    const [shown, ...more] = request.headersDistinct["authorization"] ?? [];
    if (shown === undefined) return "none";
    return more.length === 0 && timingSafeEqual(digest(shown), wanted) ? "powerful" : "other";
  };
}

/** Lets only the powerful token pass. */
export function requirePowerful(read: CredentialReader) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    switch (read(request)) {
      case "powerful":
        next();
        return;
      case "none":
        throw new ApiError("UNAUTHENTICATED", "Credential was not sent to the demo workspace.");
      case "other":
        throw new ApiError("PERMISSION_DENIED", "Invalid access token: the demo workspace does not know it.");
    }
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
