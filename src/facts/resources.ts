/**
 * @module What a matched request touches, by the name rules of its catalogue entry.
 */

import type { Access, Resource } from "../model/input.ts";
import type { CatalogueEntry, NameRule } from "./catalogue/types.ts";
import { isUnityType, type Kind, namedResource, opaqueResource, resourceOf, resourceType } from "./names.ts";
import { bareName, type Parameters } from "./parameters.ts";

/** More combinations than any honest request names. */
const MAX_RESOURCES = 64;

/** A schema named without its table stands for the whole schema, a catalog without its schema for the whole catalog. */
const BY_PARTS = ["catalog", "schema"] as const;

/** `service` and `access` are the operation's; `flat` are the services whose resources all have names of one part. */
export function resourcesOf(
  rules: readonly NameRule[],
  { service, access }: { readonly service: string; readonly access: Access },
  parameters: Parameters,
  flat: ReadonlySet<string>,
): readonly Resource[] {
  const resources = rules.flatMap((rule) => {
    const owner = rule.service ?? service;
    // What belongs to another service is used, whatever is done with what is the operation's own.
    const use = rule.service === undefined ? access : "execute";
    return typesOf(rule, parameters).flatMap((type) => {
      const kind = { type, service: owner, access: use, isFlat: flat.has(owner) };
      const resources = named(kind, rule.parts, parameters);
      // A share may have a catalog's name: a scope for the one must not reach the other, so only names of Unity Catalog,
      // which say what they are by their parts, can be reached by a scope's resource here.
      return isSaidByRequest(rule.type) && !isUnityType(type)
        ? resources.map((resource) => ({ ...resource, parts: [] }))
        : resources;
    });
  });
  return resources.length > MAX_RESOURCES
    ? [opaqueResource({ type: "resource", service, access })]
    : resources;
}

/** The services none of whose operations names anything in several parts. */
export function flatServices(
  operations: readonly CatalogueEntry[],
  serviceOf: (entry: CatalogueEntry) => string,
): ReadonlySet<string> {
  const isFlat = ({ type, parts }: NameRule) =>
    parts.length === 1 && !isSaidByRequest(type) && !isUnityType(type);
  const deep = new Set(operations.filter((entry) => !(entry.names ?? []).every(isFlat)).map(serviceOf));
  return new Set(operations.map(serviceOf).filter((service) => !deep.has(service)));
}

/** The rule's type; `{securable_type}` is what the request says, and any one where it says nothing. */
function typesOf({ type }: NameRule, parameters: Parameters): readonly string[] {
  if (!isSaidByRequest(type)) return [type];
  const types = parameters.values(type);
  if (types === null || types.length === 0) return ["securable"];
  return [...new Set(types.map(resourceType))];
}

function isSaidByRequest(type: string): boolean {
  return bareName(type) !== type;
}

function named(kind: Kind, parts: readonly string[], parameters: Parameters): readonly Resource[] {
  const values = parts.map((part) => parameters.values(part));
  if (values.some((list) => list === null)) return [opaqueResource(kind)];
  const given = values.filter((list) => list !== null);
  const count = given.findIndex((list) => list.length === 0);
  const leading = count < 0 ? given : given.slice(0, count);
  // `schema_name` without `catalog_name` names something, but nobody can say what.
  if (given.slice(leading.length).some((list) => list.length > 0)) return [opaqueResource(kind)];
  if (leading.length === 0) return [];
  const names = combinations(leading);
  if (names === null) return [opaqueResource(kind)];
  const whole = leading.length === parts.length;
  if (!isUnityType(kind.type)) {
    return names.map((name) =>
      name.length === 1 ? resourceOf(kind, name[0] as string) : namedResource(kind, name),
    );
  }
  const type = whole ? kind.type : (BY_PARTS[leading.length - 1] as string);
  return names.map((name) =>
    name.length > 1 && name.some((part) => part.includes("."))
      ? opaqueResource({ ...kind, type })
      : resourceOf({ ...kind, type }, name.join(".")),
  );
}

/** Every way to take one value from each list; null where there are too many. */
function combinations(lists: readonly (readonly string[])[]): readonly (readonly string[])[] | null {
  let all: string[][] = [[]];
  for (const list of lists) {
    if (all.length * list.length > MAX_RESOURCES) return null;
    all = all.flatMap((head) => list.map((value) => [...head, value]));
  }
  return all;
}
