/**
 * @module Why a request failed, in words that show nothing of what was sent: messages of libraries may.
 */

import { NetworkError } from "./options.ts";

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by peer",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "network is unreachable",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the name can't be resolved for now",
  EPIPE: "broken pipe",
  ETIMEDOUT: "connection timed out",
  UND_ERR_SOCKET: "the connection was closed",
  UND_ERR_CONNECT_TIMEOUT: "connection timed out",
  UND_ERR_HEADERS_OVERFLOW: "the response's headers are too large",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls: certificate signed by unknown authority",
  SELF_SIGNED_CERT_IN_CHAIN: "tls: certificate signed by unknown authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls: certificate signed by unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls: certificate signed by unknown authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls: certificate is not valid for this host",
  CERT_HAS_EXPIRED: "tls: certificate has expired",
};

/** In the words of Go where it has some. `signal` is what ends a request that takes too long. */
export function failureOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof NetworkError) return error.message;
  if (signal.aborted) return "request timed out";
  return reasonOf(error) ?? "the request failed";
}

/** Node tries several addresses and tells of each. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { readonly code?: unknown };
  const reason = typeof code === "string" ? REASONS[code] : undefined;
  const inner = error instanceof AggregateError ? (error.errors as readonly unknown[])[0] : error.cause;
  return reason ?? reasonOf(inner) ?? (typeof code === "string" ? code.toLowerCase() : undefined);
}
