/**
 * @module Which of the upstream's headers the client gets: all but those that belong to a hop, to the upstream's
 * session or to its credential.
 */

import { maskText } from "./mask.ts";

const DROPPED_RESPONSE_HEADERS = new Set([
  "alt-svc",
  "authentication-info",
  "clear-site-data",
  "connection",
  "content-length",
  "keep-alive",
  "location",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-connection",
  "refresh",
  "set-cookie",
  "strict-transport-security",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
  "x-request-id",
]);

export type HeaderFields = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The upstream's headers that the client gets, with the secret masked; those that `Connection` names belong to the hop
 * too, and a header that is named by the secret is left out.
 */
export function responseHeaders(fields: HeaderFields, secret: string): Map<string, string[]> {
  const hop = listOf(fields["connection"]).flatMap((value) =>
    value.split(",").map((name) => name.trim().toLowerCase()),
  );
  const kept = new Map<string, string[]>();
  for (const [name, value] of Object.entries(fields)) {
    if (DROPPED_RESPONSE_HEADERS.has(name) || hop.includes(name) || value === undefined) continue;
    if (secret !== "" && name.includes(secret.toLowerCase())) continue;
    kept.set(
      name,
      listOf(value).map((text) => maskText(text, secret)),
    );
  }
  return kept;
}

/** `fields[name]` where it stands exactly once. */
export function singleHeader(fields: HeaderFields, name: string): string | undefined {
  const values = listOf(fields[name]);
  return values.length === 1 ? values[0] : undefined;
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}
