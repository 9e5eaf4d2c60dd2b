/**
 * @module Where a request goes: http, https, or a socket of this machine (`unix://localhost/path?socket=…`), as in OPA.
 */

import { BuiltinError } from "../builtins/builtin.ts";
import { formatUrl, type GoUrl } from "../builtins/http/url.ts";

/** Where to, for undici, and by which name that is allowed. */
export interface Target {
  /** For undici; without user, password and fragment. */
  readonly url: string;
  /** By which it is allowed or not. */
  readonly hostname: string;
  readonly socketPath?: string;
}

/** Throws a BuiltinError on other schemes, and where there is no host. */
export function targetOf(url: GoUrl): Target {
  // OPA takes for the host what stands before the first colon, so IPv6 addresses can't be allowed there; here they can.
  if (url.scheme === "unix" && url.rawQuery !== "") return unixTarget(url);
  if (url.scheme !== "http" && url.scheme !== "https") {
    throw new BuiltinError(`unsupported protocol scheme ${JSON.stringify(url.scheme)}`);
  }
  if (url.host === "") throw new BuiltinError("http: no Host in request URL");
  return parseTarget(formatUrl(url));
}

/** Throws a BuiltinError on what is no URL. What decides on the host and what connects to it read the same text in the same way. */
export function parseTarget(text: string, base?: string): Target {
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
  if (url === undefined || url.hostname === "") throw new BuiltinError("http: no Host in request URL");
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new BuiltinError(`unsupported protocol scheme ${JSON.stringify(url.protocol.slice(0, -1))}`);
  }
  url.username = "";
  url.password = "";
  url.hash = "";
  return { url: url.href, hostname: url.hostname.replace(/^\[|\]$/g, "") };
}

/** The socket's path is no part of what is sent. */
function unixTarget(url: GoUrl): Target {
  const query = new URLSearchParams(url.rawQuery);
  const socketPath = query.get("socket") ?? "";
  query.delete("socket");
  const rawQuery = query.toString();
  return { ...parseTarget(formatUrl({ ...url, scheme: "http", rawQuery, forceQuery: false })), socketPath };
}
