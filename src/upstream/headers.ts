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

/** What no longer holds of a body that was changed: its length, its checksums, and what names its version or its parts. */
const ABOUT_THE_BYTES = [
  "accept-ranges",
  "content-digest",
  "content-encoding",
  "content-length",
  "content-md5",
  "content-range",
  "digest",
  "etag",
  "last-modified",
  "repr-digest",
];

/** JSON (RFC 8259, section 11; RFC 6839, section 3.1), in the one encoding that it may have. */
const JSON_TYPE =
  /^(?:application\/json|[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+\+json)[\t ]*(?:;[\t ]*charset=(?:utf-8|"utf-8")[\t ]*)?$/i;

export type HeaderFields = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The upstream's headers that the client gets, with the secret masked; those that `Connection` names belong to the hop
 * too, and a header that is named by the secret is left out.
 */
export function responseHeaders(fields: HeaderFields, secret: string): Map<string, string[]> {
  const { connection } = fields;
  // What most upstreams say names no other header.
  const hop = connection === undefined || connection === "keep-alive" ? NONE : connectionOptions(connection);
  const secretName = secret.toLowerCase();
  const kept = new Map<string, string[]>();
  for (const name in fields) {
    const value = fields[name];
    if (DROPPED_RESPONSE_HEADERS.has(name) || hop.includes(name) || value === undefined) continue;
    if (secretName !== "" && name.includes(secretName)) continue;
    kept.set(
      name,
      typeof value === "string" ? [maskText(value, secret)] : value.map((text) => maskText(text, secret)),
    );
  }
  return kept;
}

const NONE: readonly string[] = [];

/** The headers that belong to the hop as well (RFC 9110, section 7.6.1). */
function connectionOptions(value: string | readonly string[]): readonly string[] {
  return listOf(value).flatMap((list) => list.split(",").map((name) => name.trim().toLowerCase()));
}

/** Takes out what is not true of a body that goes on changed. */
export function dropWhatIsAboutTheBytes(headers: Map<string, string[]>): void {
  for (const name of ABOUT_THE_BYTES) headers.delete(name);
}

/** Whether the content is said to be JSON, once and in no encoding but UTF-8. */
export function isJson(fields: HeaderFields): boolean {
  return JSON_TYPE.test(singleHeader(fields, "content-type") ?? "");
}

/** The one content coding (RFC 9110, section 8.4.1), where it is one that can be read; else null. */
export function contentCoding(fields: HeaderFields): "identity" | "gzip" | null {
  if (fields["content-encoding"] === undefined) return "identity";
  const coding = singleHeader(fields, "content-encoding")?.toLowerCase();
  if (coding === "identity") return coding;
  return coding === "gzip" || coding === "x-gzip" ? "gzip" : null;
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
