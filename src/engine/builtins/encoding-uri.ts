/**
 * @module `uri.parse` and `uri.is_valid`, after OPA's uri.go and the parser of Go's net/url: RFC 3986 with what Go forgives.
 */

import { isIPv6 } from "node:net";
import { RegoObject, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins } from "./builtin.ts";
import {
  escapeBytes,
  UrlPart,
  unescapeBytes,
  unescapeHost,
  unescapeText,
  unescapeZone,
} from "./encoding-percent.ts";
import { decodeUtf8 } from "./encoding-utf8.ts";
import { stringOperand } from "./operands.ts";

export const uriBuiltins = {
  "uri.is_valid": ([text]: readonly Value[]) => typeof text === "string" && text !== "" && isUri(text),
  "uri.parse": (operands) => {
    const parts = Object.entries(parseUri(stringOperand(operands, 0)));
    return new RegoObject(parts.filter(([, part]) => part !== ""));
  },
} satisfies Builtins;

/** Parts that are not there are empty. */
interface UriParts {
  readonly scheme: string;
  readonly hostname: string;
  readonly port: string;
  /** Unescaped. */
  readonly path: string;
  /** As it is written, where Go would escape the path otherwise. */
  readonly raw_path: string;
  readonly raw_query: string;
  /** Unescaped. */
  readonly fragment: string;
}

type Path = Pick<UriParts, "path" | "raw_path">;

const NO_PATH: Path = { path: "", raw_path: "" };

function isUri(text: string): boolean {
  try {
    parseUri(text);
    return true;
  } catch (error) {
    if (error instanceof BuiltinError) return false;
    throw error;
  }
}

function parseUri(text: string): UriParts {
  const [beforeFragment, fragment] = cut(text, "#");
  const parts = parseWithoutFragment(beforeFragment);
  return { ...parts, fragment: unescapeText(fragment, UrlPart.fragment) };
}

function parseWithoutFragment(text: string): Omit<UriParts, "fragment"> {
  if (/[\x00-\x1f\x7f]/.test(text)) throw failure("net/url: invalid control character in URL");
  const nothing = { scheme: "", hostname: "", port: "", raw_query: "", ...NO_PATH };
  if (text === "*") return { ...nothing, path: "*", raw_path: "*" };
  const { scheme, rest } = splitScheme(text);
  const [hierarchy, query] = cut(rest, "?");
  const parts = { ...nothing, scheme: scheme.toLowerCase(), raw_query: query };
  if (!hierarchy.startsWith("/")) {
    if (scheme !== "") return parts;
    if (cut(hierarchy, "/")[0].includes(":")) throw failure("first path segment in URL cannot contain colon");
  }
  const hasAuthority = hierarchy.startsWith("//") && (scheme !== "" || !hierarchy.startsWith("///"));
  if (!hasAuthority) return { ...parts, ...parsePath(hierarchy) };
  const slash = hierarchy.indexOf("/", 2);
  const authority = hierarchy.slice(2, slash === -1 ? undefined : slash);
  const path = slash === -1 ? "" : hierarchy.slice(slash);
  return { ...parts, ...parseAuthority(parts.scheme, authority), ...parsePath(path) };
}

/** Before the first colon, where only what a scheme may have stands before it. */
function splitScheme(text: string): { readonly scheme: string; readonly rest: string } {
  if (text.startsWith(":")) throw failure("missing protocol scheme");
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(text)?.[1];
  return scheme === undefined ? { scheme: "", rest: text } : { scheme, rest: text.slice(scheme.length + 1) };
}

function parsePath(text: string): Path {
  const bytes = unescapeBytes(text, UrlPart.path);
  const path = decodeUtf8(bytes);
  return { path, raw_path: escapeBytes(bytes, UrlPart.path) === text ? path : text };
}

function parseAuthority(scheme: string, authority: string): Pick<UriParts, "hostname" | "port"> {
  const at = authority.lastIndexOf("@");
  const host = parseHost(scheme, authority.slice(at + 1));
  if (at !== -1) checkUser(authority.slice(0, at));
  const [, name = "", port = ""] = /^(.*):(\d*)$/su.exec(host) ?? [undefined, host];
  return { hostname: name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name, port };
}

function checkUser(text: string): void {
  if (!/^[\w.:~!$&'()*+,;=%@-]*$/.test(text)) throw failure("net/url: invalid userinfo");
  unescapeText(text, UrlPart.user);
}

/** The host with its port, unescaped. Only http and https may not have several colons in it: databases' URLs do. */
function parseHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf("[");
  if (bracket > 0) throw failure("invalid IP-literal");
  if (bracket === 0) return parseAddress(host);
  const isStrict = scheme === "http" || scheme === "https";
  const colon = isStrict ? host.indexOf(":") : host.lastIndexOf(":");
  if (colon !== -1) checkPort(host.slice(colon));
  return unescapeHost(host);
}

function parseAddress(host: string): string {
  const end = host.lastIndexOf("]");
  if (end === -1) throw failure("missing ']' in host");
  const port = host.slice(end + 1);
  checkPort(port);
  const name = host.slice(1, end);
  const zoneAt = name.indexOf("%25");
  const address =
    zoneAt === -1
      ? unescapeHost(name)
      : unescapeHost(name.slice(0, zoneAt)) + unescapeZone(name.slice(zoneAt));
  const [ip, zone] = cut(address, "%");
  if (!isIPv6(ip) || (zone === "" && address.includes("%"))) throw failure(`invalid host: ${address}`);
  return `[${address}]${port}`;
}

function checkPort(text: string): void {
  if (!/^(:\d*)?$/.test(text)) throw failure(`invalid port ${JSON.stringify(text)} after host`);
}

function cut(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function failure(message: string): BuiltinError {
  return new BuiltinError(message);
}
