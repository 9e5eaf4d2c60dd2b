/**
 * @module `Location` (RFC 9110, section 10.2.2) as the client may see it: on this gateway, or nowhere.
 */

/**
 * Where an answer leads, as a path on the gateway: the upstream's own origin is left out, so that the client comes back
 * here. Null where it leads to another origin, which must not reach the client: it could be a presigned URL, or a
 * login page.
 */
export function localLocation(location: string, upstreamOrigin: string, requestPath: string): string | null {
  const base = new URL(requestPath, upstreamOrigin).href;
  if (!URL.canParse(location, base)) return null;
  const target = new URL(location, base);
  if (target.origin !== upstreamOrigin || target.username !== "" || target.password !== "") return null;
  // `//host` in a path would be read as another host.
  if (target.pathname.startsWith("//")) return null;
  return `${target.pathname}${target.search}${target.hash}`;
}
