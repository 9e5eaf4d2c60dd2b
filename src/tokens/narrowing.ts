/**
 * @module How a request for scopes is narrowed to a grant: what comes out never reaches further than the grant.
 */

import type { Scope } from "../model/brand.ts";
import { type AreaScope, areaScopeText, type Modifier, meetAreaScopes } from "./areas.ts";
import {
  ALL_APIS,
  areaOf,
  parseScope,
  partsOf,
  type ServiceFacts,
  type ServiceScope,
  scopeOf,
} from "./scopes.ts";

const ALL_APIS_READ = "all-apis:read";

/** The scopes that a token gets, or the one that the grant does not cover. */
export type Narrowing =
  | { readonly ok: true; readonly scopes: readonly Scope[] }
  | { readonly ok: false; readonly scope: string };

/**
 * Narrows a request for scopes to a client's grant. Nothing asked, or `all-apis`, gives the grant as it is; an area gives
 * what of the grant is within it, since clients that were made for Databricks ask for nothing finer; any other scope must
 * be covered by one of the grant's.
 */
export function narrowScopes(
  asked: readonly string[],
  grant: readonly Scope[],
  services: ServiceFacts,
): Narrowing {
  const wanted = new Set<Scope>();
  for (const text of asked.length === 0 ? [ALL_APIS] : asked) {
    const given = narrowOne(text, grant, services);
    if (given === null) return { ok: false, scope: text };
    for (const scope of given) wanted.add(scope);
  }
  return { ok: true, scopes: [...wanted] };
}

function narrowOne(text: string, grant: readonly Scope[], services: ServiceFacts): readonly Scope[] | null {
  if (text === ALL_APIS) return grant;
  if (text === ALL_APIS_READ) return grant.flatMap((granted) => restricted(granted, ["read"], services));
  const scope = parseScope(text, services);
  if (scope === null) return null;
  const area = areaOf(scope, services);
  const given =
    area === null
      ? grant.some((granted) => covers(granted, scope, services)) && [scope]
      : grant.flatMap((granted) => within(granted, area, services));
  return given && given.length > 0 ? given : null;
}

/**
 * Whether whoever holds `granted` may be given `asked`, which is no area. A wildcard does not cover a scope that names what
 * has guarded operations, since the narrower scope could then do what the wildcard cannot.
 */
function covers(granted: Scope, asked: Scope, services: ServiceFacts): boolean {
  if (granted === asked) return true;
  const area = areaOf(granted, services);
  const ask = partsOf(asked);
  if (area !== null) return area.modifiers.length === 0 && reaches(area, ask, services);
  const grant = partsOf(granted);
  const isWildcard = grant.service === "*" || grant.access === "*";
  const widens = isWildcard && services.isGuarded(ask.service, ask.access);
  return (
    !widens &&
    (grant.service === "*" || grant.service === ask.service) &&
    (grant.access === "*" || grant.access === ask.access) &&
    coversResource(grant.resource, ask.resource, ask.service === "*" || services.isFlat(ask.service))
  );
}

/**
 * A resource pattern covers what it is a part-wise prefix of; `*` stands for exactly one part. Where names are of one part, a
 * dot is a character like any other, and what stands for several services may be so read in one of them.
 */
function coversResource(granted: string | null, asked: string | null, isFlat: boolean): boolean {
  if (granted === null || granted === asked) return true;
  if (asked === null) return false;
  if (isFlat) return granted === "*";
  const parts = asked.split(".");
  return granted
    .split(".")
    .every((part, index) => index < parts.length && (part === "*" || part === parts[index]));
}

/** Whether an area reaches everything that a scope does which names the service. */
function reaches({ area }: AreaScope, { service, access }: ServiceScope, services: ServiceFacts): boolean {
  const { services: all, guarded } = services.areas.get(area) ?? { services: new Set(), guarded: new Set() };
  return guarded.has(service) || (all.has(service) && !services.isGuarded(service, access));
}

/** What of a granted scope is within an area. */
function within(granted: Scope, asked: AreaScope, services: ServiceFacts): readonly Scope[] {
  const area = areaOf(granted, services);
  if (area !== null) {
    const met = meetAreaScopes(area, asked);
    return met === null ? [] : [areaScopeText(met) as Scope];
  }
  const { service, ...rest } = partsOf(granted);
  const inArea = services.areas.get(asked.area)?.services ?? new Set<string>();
  const named = service === "*" ? [...inArea] : [service];
  return named
    .filter((name) => inArea.has(name))
    .flatMap((name) => restricted(scopeOf({ service: name, ...rest }), asked.modifiers, services))
    .filter((scope) => service !== "*" || covers(granted, scope, services));
}

/** What modifiers leave of a scope. */
function restricted(scope: Scope, modifiers: readonly Modifier[], services: ServiceFacts): readonly Scope[] {
  if (modifiers.length === 0) return [scope];
  const area = areaOf(scope, services);
  if (area !== null) {
    const met = meetAreaScopes(area, { area: area.area, modifiers });
    const text = met === null ? null : (areaScopeText(met) as Scope);
    // `jobs:read` would be the service's scope, which may reach further than the area.
    return text === null || areaOf(text, services) === null ? [] : [text];
  }
  const parts = partsOf(scope);
  return modifiers.flatMap((modifier) => {
    if (modifier === "read") return withAccess(parts, "read", services);
    return parts.service === "statements" ? withAccess(parts, "execute", services) : [];
  });
}

/** The scope for one access, where it is for that or for any, and naming it reaches nothing that is guarded. */
function withAccess(scope: ServiceScope, access: string, services: ServiceFacts): readonly Scope[] {
  if (scope.access === access) return [scopeOf(scope)];
  return scope.access === "*" && !services.isGuarded(scope.service, access)
    ? [scopeOf({ ...scope, access })]
    : [];
}
