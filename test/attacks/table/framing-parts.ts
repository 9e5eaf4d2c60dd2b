/**
 * @module What the rows on framing are made of: one request that is allowed, its body, and one to slip past.
 */

import { type AttackContext, CATALOGS, message, type Row } from "../row.ts";

export const ADVISORY = "CVE-2023-27491 (Envoy)";
export const CREATE = `POST ${CATALOGS}`;
export const BODY = '{"name":"sales"}';
export const LENGTH = `Content-Length: ${BODY.length}`;
export const CHUNKED = "Transfer-Encoding: chunked";
export const CHUNKS = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;

/** The request that an attack would slip past the gateway. */
export const smuggled = ({ host }: AttackContext) => `DELETE ${CATALOGS}/hr HTTP/1.1\r\nHost: ${host}\r\nX: `;

export function post(headers: readonly string[], body: string | Row["raw"]): Row["raw"] {
  return (context) =>
    message(context, {
      line: CREATE,
      headers: ["Content-Type: application/json", ...headers],
      body: typeof body === "string" ? body : body(context),
    });
}
