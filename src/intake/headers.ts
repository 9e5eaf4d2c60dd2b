/**
 * @module The headers of a request, by lower-case name, or a refusal where two readers could take different ones.
 */

import { accept, type Result, refuse } from "../model/result.ts";

/** Headers that the gateway or an upstream decides by: a second one is a question of who reads which. */
const SINGLETONS = new Set([
  "accept-encoding",
  "authorization",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "expect",
  "host",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "proxy-authorization",
  "range",
  "traceparent",
  "transfer-encoding",
  "user-agent",
]);

/** What a header's value may hold here: visible ASCII, blanks and tabs (RFC 9110, section 5.5, less obs-text). */
const FIELD_VALUE = /^[\t\u0020-\u007e]*$/;

/** Reads Node's `rawHeaders` (name, value, name, value …). Repeated list headers are joined by `, `. */
export function parseHeaders(raw: readonly string[]): Result<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = Object.create(null);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    if (!FIELD_VALUE.test(value)) {
      return refuse("malformed_header", `the header ${name} holds characters outside printable ASCII`);
    }
    const earlier = headers[name];
    if (earlier === undefined) {
      headers[name] = value;
    } else if (SINGLETONS.has(name)) {
      return refuse("malformed_header", `the header ${name} stands more than once`);
    } else {
      headers[name] = `${earlier}, ${value}`;
    }
  }
  return accept(headers);
}

/**
 * What clients may say to the upstream. Left out, and so dropped: credentials and cookies, whatever chooses a workspace
 * (`X-Databricks-Workspace-Id`), an identity, another method, path or host (`X-Forwarded-*`, `X-HTTP-Method-Override`),
 * and whatever belongs to one connection (RFC 9110, section 7.6.1).
 */
const FORWARDED = new Set([
  "accept",
  "accept-language",
  "cache-control",
  "content-encoding",
  "content-language",
  "content-type",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "mcp-protocol-version",
  "pragma",
  "range",
  "traceparent",
  "tracestate",
  "user-agent",
]);

/** The headers that policy and upstream see. */
export function forwardedHeaders(
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => FORWARDED.has(name)));
}
