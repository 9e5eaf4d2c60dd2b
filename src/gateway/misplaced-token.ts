/**
 * @module A token has one place, the `Authorization` header (RFC 6750, section 2): elsewhere it would go on to the
 * upstream and into the logs.
 */

import { tokenOf } from "../identity/index.ts";
import type { Body, RequestHead } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";

export function checkTokenStaysHere(head: RequestHead, body: Body): Result<null> {
  const token = tokenOf(head.headers["authorization"]);
  if (token === null) return accept(null);
  const shown = [head.path, head.search, ...Object.values(head.forwarded)];
  const misplaced =
    shown.some((text) => text.includes(token)) || (body.state === "parsed" && body.bytes.includes(token));
  return misplaced
    ? refuse("misplaced_token", "the token also stands outside the Authorization header")
    : accept(null);
}
