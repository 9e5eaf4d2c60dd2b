/**
 * @module The classes of attack, each with a row or more in the table.
 *
 * The first ones are those of published advisories on gateways: the check reads the request in one way, the router or
 * the upstream in another.
 */

export const CLASSES = [
  "check on the raw path, route on the normalised",
  "escaped slashes",
  "prefix stripping and rewriting",
  "fragment as path",
  "matrix parameters",
  "empty segments",
  "case and host tables",
  "query read in the path's place",
  "trusted by a header that the client sends",
  "underscores and spellings of header names",
  "first or last of several values",
  "values copied into upstream headers",
  "claims that almost match",
  "secrets reflected to the client",
  "message framing",
  "missing pseudo-parts",
  "caches keyed too loosely",
  // Not from advisories.
  "control characters and encodings in the path",
  "authority in the target",
  "parameters in another place or spelling",
  "hop-by-hop headers",
  "methods and versions",
  "limits",
  "bodies that two parsers read differently",
  "credentials",
  "the gateway's own paths",
  "names that look like another",
] as const;

export type AttackClass = (typeof CLASSES)[number];
