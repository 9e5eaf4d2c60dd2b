/**
 * @module A token has one place, the `Authorization` header (RFC 6750, section 2): elsewhere it would go on to the
 * upstream and into the logs.
 */

import { tokenOf } from "../identity/index.ts";
import type { Body, RequestHead } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";

export function checkTokenStaysHere(
  { headers, forwarded, path, search }: RequestHead,
  body: Body,
): Result<null> {
  const { token, isInHeaders } = lookedAt(headers, forwarded);
  if (token === null) return accept(null);
  const isMisplaced =
    isInHeaders ||
    path.includes(token) ||
    search.includes(token) ||
    (body.state === "parsed" && body.bytes.includes(token));
  return isMisplaced
    ? refuse("misplaced_token", "the token also stands outside the Authorization header")
    : accept(null);
}

interface LookedAt {
  readonly token: string | null;
  readonly isInHeaders: boolean;
}

/** Once for the headers that a connection says again and again. */
const LOOKED_AT = new WeakMap<RequestHead["headers"], LookedAt>();

function lookedAt(headers: RequestHead["headers"], forwarded: RequestHead["forwarded"]): LookedAt {
  const known = LOOKED_AT.get(headers);
  if (known !== undefined) return known;
  const token = tokenOf(headers["authorization"]);
  const isInHeaders = token !== null && Object.values(forwarded).some((text) => text.includes(token));
  const found = { token, isInHeaders };
  LOOKED_AT.set(headers, found);
  return found;
}
