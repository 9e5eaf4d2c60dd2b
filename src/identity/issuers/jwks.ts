/**
 * @module Where an issuer's keys are (OpenID Connect Discovery 1.0, section 4), and how they are had (RFC 7517, section 5).
 */

import { isIPv4 } from "node:net";
import type { JSONWebKeySet } from "jose";
import { type FetchOptions, fetchJson, IssuerError } from "./fetch-json.ts";

/** For discovery and keys together. */
const TIMEOUT_MS = 5000;

export interface JwksSource {
  readonly issuer: string;
  /** Null: as discovery says. */
  readonly jwksUrl: string | null;
}

/**
 * Gets an issuer's key set, which is not looked into yet. Where it is is asked again each time, as it may move. Throws an
 * `IssuerError`.
 */
export async function fetchJwks(source: JwksSource, fetch: FetchOptions["fetch"]): Promise<JSONWebKeySet> {
  const options = { fetch, signal: AbortSignal.timeout(TIMEOUT_MS) };
  const url = source.jwksUrl ?? (await discover(source.issuer, options));
  return (await fetchJson(url, options)) as JSONWebKeySet;
}

async function discover(issuer: string, options: FetchOptions): Promise<string> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const document = (await fetchJson(url, options)) as { issuer?: unknown; jwks_uri?: unknown } | null;
  // Section 4.3: otherwise one issuer's keys could be passed off as another's.
  if (document?.issuer !== issuer) throw new IssuerError(`${url} is the document of another issuer`);
  const { jwks_uri: found } = document;
  // Only an issuer on this machine may send us to this machine in the clear.
  const allowed = typeof found === "string" && isFetchable(found);
  if (!allowed || (issuer.startsWith("https:") && !found.startsWith("https:"))) {
    throw new IssuerError(`${url} names no https URL as its jwks_uri`);
  }
  return found;
}

/** Whether a URL may be asked for keys: https, or http on loopback; without user information, since that is a secret. */
export function isFetchable(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || (isIPv4(host) && host.startsWith("127."));
}
