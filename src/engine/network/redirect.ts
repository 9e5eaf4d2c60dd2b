/**
 * @module Redirects, as Go's http.Client follows them: RFC 9110, section 15.4.
 */

import type { Response } from "../builtins/http/answer.ts";
import type { Sending } from "./exchange.ts";
import { parseTarget, type Target } from "./target.ts";

/** These keep method and body; the others turn into GET. */
const KEEPING = [307, 308];
const CHANGING = [301, 302, 303];
/** What another host must not see. */
const SECRET_HEADERS = ["authorization", "cookie", "cookie2", "proxy-authorization", "www-authenticate"];
const BODY_HEADERS = ["content-type", "content-length", "content-encoding", "content-language"];

/** The next request; undefined where the response is the last. */
export function redirected(sending: Sending, { code, headers }: Response): Sending | undefined {
  const [location] = headers.get("location") ?? [];
  if (location === undefined || ![...KEEPING, ...CHANGING].includes(code)) return undefined;
  const target = parseTarget(location, sending.target.url);
  const keepsBody = KEEPING.includes(code);
  const dropped = [
    ...(isWithin(sending.target, target) ? [] : SECRET_HEADERS),
    ...(keepsBody ? [] : BODY_HEADERS),
    ...(isSameHost(sending.target, target) ? [] : ["host"]),
  ];
  return {
    method: keepsBody || sending.method === "HEAD" ? sending.method : "GET",
    target,
    headers: new Map([...sending.headers].filter(([name]) => !dropped.includes(name))),
    body: keepsBody ? sending.body : "",
  };
}

function isSameHost(one: Target, other: Target): boolean {
  return new URL(one.url).host === new URL(other.url).host;
}

/** The same host, or one below it. */
function isWithin(one: Target, other: Target): boolean {
  return one.hostname === other.hostname || other.hostname.endsWith(`.${one.hostname}`);
}
