/**
 * @module Headers that a policy sets on, or removes from, the upstream request. A policy may copy claims and names into
 * them, so what comes out of it is checked as if a client had sent it.
 */

import type { Obligations } from "../model/decision.ts";
import { accept, type Result, refuse } from "../model/result.ts";

/** RFC 9110, section 5.6.2; upstreams that read `_` as `-` must not meet one. */
const NAME = /^[a-z0-9][a-z0-9-]*$/;
/** Visible ASCII and blanks between: neither CR nor LF nor NUL starts another header. */
const VALUE = /^(?:[\u0021-\u007e](?:[\t\u0020-\u007e]*[\u0021-\u007e])?)?$/;

/** Who is asked, by whom, and where the message ends are the gateway's affair. */
const RESERVED = new Set([
  "accept-encoding",
  "authorization",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "sec-websocket-accept",
  "sec-websocket-extensions",
  "sec-websocket-key",
  "sec-websocket-protocol",
  "sec-websocket-version",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-request-id",
]);

export interface HeaderChanges {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

export function headerChanges(asked: NonNullable<Obligations["headers"]>): Result<HeaderChanges> {
  const set = Object.entries(asked.set ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const remove = (asked.remove ?? []).map((name) => name.toLowerCase());
  for (const name of [...set.map(([header]) => header), ...remove]) {
    if (!NAME.test(name) || RESERVED.has(name)) {
      return refuse("obligation_failed", "the policy changes a header that it must not change");
    }
  }
  if (set.some(([, value]) => !VALUE.test(value))) {
    return refuse("obligation_failed", "the policy sets a header to something that no header may hold");
  }
  if (new Set(set.map(([name]) => name)).size < set.length) {
    return refuse("obligation_failed", "the policy sets one header twice");
  }
  return accept({ set: Object.fromEntries(set), remove });
}
