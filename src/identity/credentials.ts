/**
 * @module What a request shows to say who it is: a bearer token (RFC 6750), one that is bound to a key (RFC 9449), or a token
 * as the password of the user `token`, as Databricks' older tools send it (RFC 7617).
 */

const BEARER = /^(?:Bearer|DPoP) +([\w.~+/=-]+) *$/i;
const BASIC = /^Basic +([\w+/=-]+) *$/i;

/** The token that an `Authorization` header carries, or null. */
export function tokenOf(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  const bearer = BEARER.exec(authorization)?.[1];
  if (bearer !== undefined) return bearer;
  const basic = basicOf(authorization);
  return basic?.user === "token" ? basic.password : null;
}

/** User and password of a Basic header, as they were sent: nothing is percent-decoded. */
export function basicOf(authorization: string | undefined): { user: string; password: string } | null {
  const encoded = BASIC.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Whether the token is said to be bound to a key (RFC 9449, section 7.1). */
export function isDpop(authorization: string | undefined): boolean {
  return /^DPoP +/i.test(authorization ?? "");
}
