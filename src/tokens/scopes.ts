/**
 * @module Scopes, `service:access[:resource]`: how they are read, and how a request for some is narrowed to a grant.
 *
 * `policy/postern/scopes.rego` reads them the same way when it decides; here they are only ever compared.
 */

import type { Scope } from "../model/brand.ts";
import { ACCESSES } from "../model/input.ts";

/** What the catalogue knows of services: their canonical names, and which of them no wildcard may reach. */
export interface ServiceFacts {
  canonicalService(name: string): string;
  isGuardedService(service: string): boolean;
}

interface ScopeParts {
  readonly service: string;
  readonly access: string;
  /** Dotted parts; null where the scope names no resource. */
  readonly resource: readonly string[] | null;
}

const SERVICE = /^(?:\*|[a-z][a-z0-9-]*)$/;
const RESOURCE_PART = /^(?:\*|[^\s*:.`'"\\]+)$/u;

/** RFC 6749, section 3.3: the characters that a scope may hold. */
const SCOPE_CHARS = /^[\u0021\u0023-\u005b\u005d-\u007e]+$/;

/** Asks for everything that the client was granted: Databricks' own clients always send it. */
const ALL_APIS = "all-apis";

/** Reads a scope, with its service under its canonical name. Null where it is none. */
export function parseScope(text: string, services: ServiceFacts): Scope | null {
  const [service, access, resource, ...more] = text.split(":");
  if (!SCOPE_CHARS.test(text) || more.length > 0 || service === undefined || access === undefined)
    return null;
  if (!SERVICE.test(service)) return null;
  if (access !== "*" && !(ACCESSES as readonly string[]).includes(access)) return null;
  if (resource !== undefined && !resource.split(".").every((part) => RESOURCE_PART.test(part))) return null;
  const parts = [services.canonicalService(service), access];
  return (resource === undefined ? parts : [...parts, resource]).join(":") as Scope;
}

/** The scopes that a token gets, or the one that the grant does not cover. */
export type Narrowing =
  | { readonly ok: true; readonly scopes: readonly Scope[] }
  | { readonly ok: false; readonly scope: string };

/**
 * Narrows a request for scopes to a client's grant. Nothing asked, or `all-apis`, gives the grant as it is; any other
 * scope must be covered by one of the grant's. The result never reaches further than the grant.
 */
export function narrowScopes(
  asked: readonly string[],
  grant: readonly Scope[],
  services: ServiceFacts,
): Narrowing {
  const wanted = new Set<Scope>();
  for (const text of asked.length === 0 ? [ALL_APIS] : asked) {
    if (text === ALL_APIS) {
      for (const scope of grant) wanted.add(scope);
      continue;
    }
    const scope = parseScope(text, services);
    if (scope === null || !grant.some((granted) => covers(granted, scope, services))) {
      return { ok: false, scope: text };
    }
    wanted.add(scope);
  }
  return { ok: true, scopes: [...wanted] };
}

/**
 * Whether whoever holds `granted` may be given `asked`. A wildcard does not cover a scope that names a service with
 * guarded operations, since the narrower scope could then do what the wildcard cannot.
 */
function covers(granted: Scope, asked: Scope, services: ServiceFacts): boolean {
  if (granted === asked) return true;
  const grant = partsOf(granted);
  const ask = partsOf(asked);
  const widens = (grant.service === "*" || grant.access === "*") && services.isGuardedService(ask.service);
  return (
    !widens &&
    (grant.service === "*" || grant.service === ask.service) &&
    (grant.access === "*" || grant.access === ask.access) &&
    coversResource(grant.resource, ask.resource)
  );
}

/** A resource pattern covers what it is a part-wise prefix of; `*` stands for exactly one part. */
function coversResource(granted: readonly string[] | null, asked: readonly string[] | null): boolean {
  if (granted === null) return true;
  if (asked === null || granted.length > asked.length) return false;
  return granted.every((part, index) => part === "*" || part === asked[index]);
}

function partsOf(scope: Scope): ScopeParts {
  const [service, access, resource] = scope.split(":") as [string, string, string?];
  return { service, access, resource: resource?.split(".") ?? null };
}
