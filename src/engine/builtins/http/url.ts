/**
 * @module URLs as Go's net/url takes them apart and puts them together: RFC 3986 with what Go forgives. WHATWG's URL would change
 * what was written.
 */

import { BuiltinError } from "../builtin.ts";
import { escapeBytes, escapeText, UrlPart, unescapeBytes, unescapeText } from "../encoding-percent.ts";
import { decodeUtf8 } from "../encoding-utf8.ts";
import { quote } from "../strings-quote.ts";
import { cut, parseHost } from "./url-host.ts";

/** A URL by its parts, as in Go's type of that name; parts that are not there are empty. */
export interface GoUrl {
  readonly scheme: string;
  /** What follows the scheme of a URL without a slash there, such as `mailto:`. */
  readonly opaque: string;
  readonly user: GoUser | null;
  /** With the port. */
  readonly host: string;
  readonly path: EscapedPart;
  /** Whether there is a scheme, but no `//`. */
  readonly omitHost: boolean;
  /** Whether it has a `?` and nothing after it. */
  readonly forceQuery: boolean;
  readonly rawQuery: string;
  readonly fragment: EscapedPart;
}

/** Who a URL names; without a colon there is no password. */
export interface GoUser {
  readonly name: string;
  readonly password: string | undefined;
}

/** A part that may be escaped in more ways than one. */
export interface EscapedPart {
  /** Unescaped. */
  readonly text: string;
  /** As it was written, where Go would write it otherwise; else empty. */
  readonly raw: string;
  /** As it is written again. */
  readonly escaped: string;
}

/** A part that isn't there. */
export const NO_PART: EscapedPart = { text: "", raw: "", escaped: "" };
const NOTHING: GoUrl = {
  scheme: "",
  opaque: "",
  user: null,
  host: "",
  path: NO_PART,
  omitHost: false,
  forceQuery: false,
  rawQuery: "",
  fragment: NO_PART,
};

/** Throws a BuiltinError on what is none. */
export function parseUrl(text: string): GoUrl {
  const [before, fragment] = cut(text, "#");
  const url = naming(before, () => parseWithoutFragment(before));
  return { ...url, fragment: naming(text, () => parsePart(fragment, UrlPart.fragment)) };
}

/** Says which text is none, as Go does. */
function naming<T>(text: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error;
    throw new BuiltinError(`parse ${quote(text)}: ${error.message}`);
  }
}

function parseWithoutFragment(text: string): GoUrl {
  if (/[\x00-\x1f\x7f]/.test(text)) throw new BuiltinError("net/url: invalid control character in URL");
  if (text === "*") return { ...NOTHING, path: { text: "*", raw: "", escaped: "*" } };
  if (text.startsWith(":")) throw new BuiltinError("missing protocol scheme");
  const scheme = /^([A-Za-z][A-Za-z\d+.-]*):/.exec(text)?.[1] ?? "";
  const [hierarchy, rawQuery] = cut(scheme === "" ? text : text.slice(scheme.length + 1), "?");
  const url = {
    ...NOTHING,
    scheme: scheme.toLowerCase(),
    rawQuery,
    forceQuery: rawQuery === "" && text.endsWith("?"),
  };
  if (!hierarchy.startsWith("/")) {
    if (scheme !== "") return { ...url, opaque: hierarchy };
    if (cut(hierarchy, "/")[0].includes(":")) {
      throw new BuiltinError("first path segment in URL cannot contain colon");
    }
  }
  if (hierarchy.startsWith("//") && (scheme !== "" || !hierarchy.startsWith("///"))) {
    return { ...url, ...parseAuthorityAndPath(hierarchy.slice(2), url.scheme) };
  }
  const omitHost = scheme !== "" && hierarchy.startsWith("/");
  return { ...url, omitHost, path: parsePart(hierarchy, UrlPart.path) };
}

function parseAuthorityAndPath(text: string, scheme: string): Pick<GoUrl, "user" | "host" | "path"> {
  const slash = text.indexOf("/");
  const authority = slash < 0 ? text : text.slice(0, slash);
  const at = authority.lastIndexOf("@");
  const host = parseHost(scheme, authority.slice(at + 1));
  const user = at < 0 ? null : parseUser(authority.slice(0, at));
  return { user, host, path: parsePart(slash < 0 ? "" : text.slice(slash), UrlPart.path) };
}

function parseUser(text: string): GoUser {
  if (!/^[\w.:~!$&'()*+,;=%@-]*$/.test(text)) throw new BuiltinError("net/url: invalid userinfo");
  const [name, password] = cut(text, ":");
  return {
    name: unescapeText(name, UrlPart.user),
    password: text.includes(":") ? unescapeText(password, UrlPart.user) : undefined,
  };
}

function parsePart(text: string, part: typeof UrlPart.path | typeof UrlPart.fragment): EscapedPart {
  const bytes = unescapeBytes(text, part);
  const escaped = escapeBytes(bytes, part);
  const raw = escaped === text ? "" : text;
  return { text: decodeUtf8(bytes), raw, escaped: isPlain(raw) && raw !== "" ? raw : escaped };
}

/** Whether Go leaves it as it was written; RFC 3986, appendix A, and brackets, as browsers do. */
function isPlain(raw: string): boolean {
  return /^[\w.~!$&'()*+,;=:@[\]%/?-]*$/.test(raw);
}

/** Put together again; what was escaped in another way than Go's may change. */
export function formatUrl(url: GoUrl): string {
  const scheme = url.scheme === "" ? "" : `${url.scheme}:`;
  const hierarchy = url.opaque === "" ? formatHierarchy(url, scheme !== "") : url.opaque;
  const query = url.forceQuery || url.rawQuery !== "" ? `?${url.rawQuery}` : "";
  return scheme + hierarchy + query + (url.fragment.text === "" ? "" : `#${url.fragment.escaped}`);
}

function formatHierarchy(url: GoUrl, hasScheme: boolean): string {
  const path = url.path.escaped;
  const hasAuthority = url.host !== "" || url.user !== null;
  if (!hasAuthority && (url.omitHost || !hasScheme || path === "")) {
    return !hasScheme && cut(path, "/")[0].includes(":") ? `./${path}` : path;
  }
  const user = url.user === null ? "" : `${formatUser(url.user)}@`;
  const slash = path !== "" && !path.startsWith("/") && url.host !== "" ? "/" : "";
  return `//${user}${escapeText(url.host, UrlPart.host)}${slash}${path}`;
}

function formatUser({ name, password }: GoUser): string {
  const suffix = password === undefined ? "" : `:${escapeText(password, UrlPart.user)}`;
  return escapeText(name, UrlPart.user) + suffix;
}

/** The host without port and brackets. */
export function hostnameOf({ host }: GoUrl): string {
  const name = host.replace(/:\d*$/, "");
  return name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
}
