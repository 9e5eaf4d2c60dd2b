/**
 * @module Other issuers whose tokens are taken, and which of them are which client.
 */

import type { Scope } from "../model/brand.ts";
import { parseScope, type ServiceFacts } from "../tokens/index.ts";
import { NO_SCOPE, unknownService } from "./clients.ts";
import type { FieldPath } from "./document.ts";
import type { RawIssuer } from "./raw.ts";
import type { Report } from "./secret.ts";
import type { IssuerConfig } from "./types.ts";
import { isLoopback, parseDurationMs } from "./units.ts";

const MAX_SKEW_SECONDS = 300;

export interface IssuersContext {
  readonly report: Report;
  readonly services: ServiceFacts;
}

export function issuersOf(raw: readonly RawIssuer[], context: IssuersContext): readonly IssuerConfig[] {
  return raw.map((each, index) => {
    const path: FieldPath = ["issuers", index];
    if (raw.findIndex(({ issuer }) => issuer === each.issuer) < index) {
      context.report([...path, "issuer"], "expected an issuer that stands here once");
    }
    checkUrl(each.issuer, [...path, "issuer"], context.report);
    if (each.jwks_url !== undefined) checkUrl(each.jwks_url, [...path, "jwks_url"], context.report);
    const clockSkewSeconds = parseDurationMs(each.clock_skew) / 1000;
    if (clockSkewSeconds > MAX_SKEW_SECONDS) {
      context.report([...path, "clock_skew"], "expected a duration of at most 5m");
    }
    return {
      issuer: each.issuer,
      audiences: each.audiences,
      jwksUrl: each.jwks_url ?? null,
      algorithms: each.algorithms,
      clockSkewSeconds,
      ...(each.max_age !== undefined && { maxAgeSeconds: parseDurationMs(each.max_age) / 1000 }),
      principals: each.principals.map((mapping, at) =>
        mappingOf(mapping, [...path, "principals", at], context),
      ),
    };
  });
}

function mappingOf(
  { match, client, scopes }: RawIssuer["principals"][number],
  path: FieldPath,
  context: IssuersContext,
): IssuerConfig["principals"][number] {
  return { match, client, ...mappedScopes(scopes, path, context) };
}

/** What a mapping limits its client to; nothing of it where it says nothing of scopes. */
export function mappedScopes(
  scopes: readonly string[] | undefined,
  path: FieldPath,
  { report, services }: IssuersContext,
): { readonly scopes?: readonly Scope[] } {
  if (scopes === undefined) return {};
  const parsed = scopes.map((text, index) => {
    const scope = parseScope(text, services);
    const problem = scope === null ? NO_SCOPE : unknownService(scope, services);
    if (problem !== null) report([...path, "scopes", index], problem);
    return scope;
  });
  return { scopes: parsed.filter((scope): scope is Scope => scope !== null) };
}

/** Keys that come in the clear are anybody's. */
function checkUrl(text: string, path: FieldPath, report: Report): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.username !== "" || url.password !== "")) {
    report(path, "expected a URL without user and password");
    return;
  }
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (!isSafe) report(path, "expected an https URL, such as https://token.actions.githubusercontent.com");
}
