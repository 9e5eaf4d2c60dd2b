/**
 * @module Which errors tell that the upstream does not answer. A client that went away or broke off its upload, and a request
 * that could not be sent as it is, tell nothing of it.
 */

import { errors } from "undici";

/** Of OpenSSL, where the system had no part in it. */
const TLS_CODES = /^(?:ERR_(?:TLS|SSL)_|EPROTO|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** Whether the upstream could not be reached, broke the connection before its answer, or took too long to begin it. */
export function isSilence(error: unknown): boolean {
  if (
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.SocketError ||
    error instanceof errors.HTTPParserError
  ) {
    return true;
  }
  // Several addresses were tried.
  if (error instanceof AggregateError) return error.errors.some(isSilence);
  const { code, syscall } = Object(error) as NodeJS.ErrnoException;
  // An upload that broke off is an ECONNRESET too, but of no call to the system.
  return syscall !== undefined || TLS_CODES.test(code ?? "");
}
