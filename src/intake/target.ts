/**
 * @module The request target's one canonical form (RFC 3986, RFC 9112 section 3.2), or a refusal.
 *
 * What proxies and upstreams are known to read differently is refused, not repaired; the rest is decoded once and
 * rebuilt, so that the upstream is sent exactly what the policy was shown.
 */

import type { CanonicalPath } from "../model/brand.ts";
import type { Target } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";

const MAX_TARGET_CHARS = 8192;
const MAX_SEGMENTS = 128;
const MAX_PARAMETERS = 256;

/** RFC 3986 `pchar`, `/`, `?` and the percent sign, less `;`, which Java servers cut off as matrix parameters. */
const TARGET_CHARS = /^[A-Za-z0-9\-._~!$&'()*+,=:@/?%]*$/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
const STILL_ESCAPED = /%[0-9A-Fa-f]{2}/;
/** Control characters, and what some reader downstream takes for a separator. */
const PATH_SEPARATORS = /[\p{Cc}\\/;?#]/u;
const SLASHES = /[\\/]/;
const CONTROLS = /\p{Cc}/u;

export interface TargetContext {
  /** The gateway's own (`host:port` of its public URL): an absolute-form target must name it. */
  readonly authority: string;
  /** Query parameters that are dropped. */
  readonly steering: ReadonlySet<string>;
}

/** Takes the target of a request line apart. */
export function parseTarget(raw: string, { authority, steering }: TargetContext): Result<Target> {
  if (raw.length > MAX_TARGET_CHARS) {
    return refuse("malformed_target", `the target is longer than ${MAX_TARGET_CHARS} characters`);
  }
  const origin = originForm(raw, authority);
  if (origin === null) {
    return refuse(
      "malformed_target",
      "the target is neither origin-form nor an absolute URL of this gateway",
    );
  }
  if (!TARGET_CHARS.test(origin)) {
    return refuse(
      "malformed_target",
      "the target holds a character that must be percent-encoded, `;`, `#` or `\\`",
    );
  }
  if (BROKEN_ESCAPE.test(origin)) {
    return refuse(
      "malformed_target",
      "a percent sign in the target is not followed by two hexadecimal digits",
    );
  }
  const mark = origin.indexOf("?");
  const segments = parsePath(mark < 0 ? origin : origin.slice(0, mark));
  if (!segments.ok) return segments;
  const query = parseQuery(mark < 0 ? "" : origin.slice(mark + 1), steering);
  if (!query.ok) return query;
  return accept({
    path: `/${segments.value.map(encodeSegment).join("/")}` as CanonicalPath,
    segments: segments.value,
    ...query.value,
  });
}

/** The path and query of the target, or null where it is for another authority or no path at all. */
function originForm(raw: string, authority: string): string | null {
  if (raw.startsWith("/")) return raw;
  const absolute = /^https?:\/\/([^/?#]+)(\/.*)$/i.exec(raw);
  return absolute?.[1]?.toLowerCase() === authority ? (absolute[2] ?? null) : null;
}

function parsePath(raw: string): Result<string[]> {
  if (raw === "/") return accept([]);
  const parts = raw.slice(1).split("/");
  if (parts.length > MAX_SEGMENTS) {
    return refuse("malformed_target", `the path has more than ${MAX_SEGMENTS} segments`);
  }
  const segments: string[] = [];
  for (const [index, part] of parts.entries()) {
    const segment = decode(part);
    if (segment === null) return refuse("malformed_target", "a path segment is not valid UTF-8");
    // One slash at the end is kept as it is: `/statements/` is another path than `/statements`, and old clients send it.
    if (segment === "" && index > 0 && index === parts.length - 1) {
      segments.push(segment);
      break;
    }
    if (segment === "") return refuse("malformed_target", "the path has an empty segment");
    // Some readers fold full-width and other look-alike characters to ASCII.
    const folded = segment.normalize("NFKC");
    if (isDotSegment(folded)) return refuse("malformed_target", "the path has a dot segment");
    if (PATH_SEPARATORS.test(segment) || SLASHES.test(folded)) {
      return refuse("malformed_target", "a path segment holds an encoded separator or control character");
    }
    if (STILL_ESCAPED.test(folded)) return refuse("malformed_target", "a path segment is encoded twice");
    segments.push(segment);
  }
  return accept(segments);
}

/** `.`, `..`, and what a reader that trims blanks, dots or characters without a shape would make of them. */
function isDotSegment(segment: string): boolean {
  return /^[.\s\p{Cf}]+$/u.test(segment);
}

function parseQuery(raw: string, steering: ReadonlySet<string>): Result<Pick<Target, "query" | "search">> {
  const query: Record<string, string[]> = Object.create(null);
  if (raw === "") return accept({ query, search: "" });
  const pairs = raw.split("&");
  if (pairs.length > MAX_PARAMETERS) {
    return refuse("malformed_target", `the query has more than ${MAX_PARAMETERS} parameters`);
  }
  const rebuilt: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    const name = decode((equals < 0 ? pair : pair.slice(0, equals)).replaceAll("+", " "));
    const value = decode((equals < 0 ? "" : pair.slice(equals + 1)).replaceAll("+", " "));
    if (name === null || value === null) {
      return refuse("malformed_target", "a query parameter is not valid UTF-8");
    }
    if (name === "") return refuse("malformed_target", "a query parameter has no name");
    if (CONTROLS.test(name) || value.includes("\u0000")) {
      return refuse("malformed_target", "a query parameter holds an encoded control character");
    }
    if (steering.has(name)) continue;
    query[name] ??= [];
    query[name].push(value);
    rebuilt.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  }
  return accept({ query, search: rebuilt.length === 0 ? "" : `?${rebuilt.join("&")}` });
}

/** Percent-encodes all but unreserved characters and those that paths are written with: custom verbs, addresses. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/%(?:3A|40|2C|3D)/g, decodeURIComponent);
}

function decode(text: string): string | null {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
