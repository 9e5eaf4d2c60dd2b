/**
 * @module Scopes, `service:access[:resource]` and Databricks' own areas: how they are read.
 *
 * `policy/postern/scopes.rego` reads them the same way when it decides; here they are only ever compared.
 */

import type { Scope } from "../model/brand.ts";
import { ACCESSES } from "../model/input.ts";
import { type AreaScope, type AreaServices, areaScopeText, parseAreaScope } from "./areas.ts";

/** What the catalogue knows of services. */
export interface ServiceFacts {
  canonicalService(name: string): string;
  /** The services that the catalogue has, by their canonical names. */
  readonly services: ReadonlySet<string>;
  /** Whether the service has operations of this access that no wildcard may reach. */
  isGuarded(service: string, access: string): boolean;
  /** Whether all of its resources have names of one part, which may have dots in it. */
  isFlat(service: string): boolean;
  /** Databricks' own scopes, by their names. */
  readonly areas: ReadonlyMap<string, AreaServices>;
}

export interface ServiceScope {
  readonly service: string;
  readonly access: string;
  /** Null where the scope names no resource. */
  readonly resource: string | null;
}

const SERVICE = /^(?:\*|[a-z][a-z0-9-]*)$/;
const RESOURCE_PART = /^(?:\*|[^\s*:.`'"\\]+)$/u;

/** RFC 6749, section 3.3: the characters that a scope may hold. */
const SCOPE_CHARS = /^[\u0021\u0023-\u005b\u005d-\u007e]+$/;

/** Asks for everything that the client was granted: Databricks' own clients always send it. It is no service. */
export const ALL_APIS = "all-apis";

/** What Databricks calls it to run something on a warehouse. */
const USE = "use";

/** Reads a scope, with its service under its canonical name. Null where it is none. */
export function parseScope(text: string, services: ServiceFacts): Scope | null {
  const area = areaOf(text, services);
  if (area !== null) return areaScopeText(area) as Scope;
  const [service, written, resource, ...more] = text.split(":");
  if (!SCOPE_CHARS.test(text) || more.length > 0 || service === undefined || written === undefined)
    return null;
  if (
    !SERVICE.test(service) ||
    service === ALL_APIS ||
    (services.areas.has(service) && !services.services.has(service))
  )
    return null;
  const access = written === USE ? "execute" : written;
  if (access !== "*" && !(ACCESSES as readonly string[]).includes(access)) return null;
  if (resource !== undefined && !resource.split(".").every((part) => RESOURCE_PART.test(part))) return null;
  return scopeOf({ service: services.canonicalService(service), access, resource: resource ?? null });
}

/**
 * A scope as one of an area, null where it is none. `jobs:read` is the service's scope and not the area's: of the two
 * readings it is the narrower one.
 */
export function areaOf(text: string, services: ServiceFacts): AreaScope | null {
  const area = parseAreaScope(text, services.areas);
  const isService = area !== null && area.modifiers.length > 0 && services.services.has(area.area);
  return isService ? null : area;
}

export function scopeOf({ service, access, resource }: ServiceScope): Scope {
  return (resource === null ? [service, access] : [service, access, resource]).join(":") as Scope;
}

/** The parts of a scope that is none of an area. */
export function partsOf(scope: Scope): ServiceScope {
  const [service, access, resource = null] = scope.split(":") as [string, string, string?];
  return { service, access, resource };
}
