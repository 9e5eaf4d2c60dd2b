/**
 * @module Servers: what stands before an operation's path.
 */

import { child, children, type OpenApiDocument, type Place, quoted } from "./document.ts";

export type Prefix =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string };

/** What a relative URL has as its origin: that of the document, which is not known here. */
const UNKNOWN_ORIGIN = "http://document.invalid";

/**
 * The path of the operation's first server. One that has servers of its own on other hosts is not for this upstream,
 * and gets none.
 */
export function prefixOf(document: OpenApiDocument, pathItem: Place, operation: Place): Prefix {
  const common = serversOf(document, document.root);
  const own = [operation, pathItem]
    .map((owner) => serversOf(document, owner))
    .find(({ length }) => length > 0);
  const [server] = own ?? common;
  if (server === undefined) return { ok: true, path: "" };
  const origins = [UNKNOWN_ORIGIN, ...common.map(({ origin }) => origin)];
  const here = own === undefined ? server : own.find(({ origin }) => origins.includes(origin));
  if (here === undefined) return { ok: false, reason: `it is served by another host, ${server.host}` };
  return { ok: true, path: here.pathname.replace(/\/+$/, "") };
}

function serversOf(document: OpenApiDocument, owner: Place): readonly URL[] {
  return children(child(owner, "servers")).map(([, server]) => urlOf(document, server));
}

function urlOf(document: OpenApiDocument, server: Place): URL {
  const place = child(server, "url");
  if (typeof place.value !== "string") throw document.problem(place, "expected the URL of a server");
  const text = place.value.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const { value } = child(child(child(server, "variables"), name), "default");
    if (typeof value !== "string") throw document.problem(place, `expected a default for {${name}}`);
    return value;
  });
  if (!URL.canParse(text, UNKNOWN_ORIGIN)) {
    throw document.problem(place, `expected the URL of a server, not ${quoted(text)}`);
  }
  return new URL(text, UNKNOWN_ORIGIN);
}
