/**
 * @module Where a message ends (RFC 9112, section 6): by its length or by chunks, never by both.
 *
 * Node's parser refuses most of these before they come here; this is the gateway's own statement of what it takes,
 * so that a parser's leniency is not its security.
 */

import type { Framing } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";

export function parseFraming(
  headers: Readonly<Record<string, string>>,
  httpVersion: string,
): Result<Framing> {
  const encoding = headers["transfer-encoding"];
  const length = headers["content-length"];
  if (encoding !== undefined) {
    if (length !== undefined) {
      return refuse("malformed_framing", "both Content-Length and Transfer-Encoding are given");
    }
    if (httpVersion !== "1.1") {
      return refuse("malformed_framing", `Transfer-Encoding has no meaning in HTTP/${httpVersion}`);
    }
    if (encoding.toLowerCase() !== "chunked") {
      return refuse("malformed_framing", "the only Transfer-Encoding taken is `chunked`");
    }
    return accept({ kind: "chunked" });
  }
  if (length === undefined) return accept({ kind: "none" });
  if (!/^[0-9]{1,15}$/.test(length)) {
    return refuse("malformed_framing", "Content-Length is not a decimal number");
  }
  const bytes = Number(length);
  return accept(bytes === 0 ? { kind: "none" } : { kind: "length", bytes });
}
