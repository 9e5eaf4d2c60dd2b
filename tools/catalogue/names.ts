/**
 * @module What an operation names, and what names the elements of its list, where review.yaml does not say so itself.
 */

import type { Listing, NameRule } from "../../src/facts/catalogue/types.ts";
import type { Review } from "./review.ts";
import { type SdkOperation, serviceOf } from "./sdk.ts";

/** By service, the literal before the first path parameter of the things that its scopes can be limited to. */
export type Collections = ReadonlyMap<string, string>;

const PERMISSIONS = "/api/2.0/permissions/";

/**
 * A service whose paths all begin with one collection has that one; a service with several has one only where
 * review.yaml says which.
 */
export function collectionsOf(operations: readonly SdkOperation[], review: Review): Collections {
  const found = new Map<string, Set<string>>();
  for (const { id, paths } of operations) {
    if (review.names.has(id)) continue;
    for (const path of paths) {
      const literal = collectionOf(path);
      if (literal === null || path.startsWith(PERMISSIONS)) continue;
      const service = serviceOf(id);
      found.set(service, (found.get(service) ?? new Set()).add(literal));
    }
  }
  const collections = new Map<string, string>();
  const unclear: string[] = [];
  for (const [service, literals] of found) {
    const [only] = literals;
    const chosen = review.collections[service] ?? (literals.size === 1 ? only : undefined);
    if (chosen === undefined) unclear.push(`${service} (${[...literals].join(", ")})`);
    else if (chosen !== "none") collections.set(service, chosen);
  }
  if (unclear.length > 0) {
    throw new Error(
      `review.yaml: collections: which one counts, of these services' several? ${unclear.join("; ")}`,
    );
  }
  return collections;
}

/** The path's parameters in order, so that a scope for a thing also reaches what is below it. */
export function namesOf(
  operation: SdkOperation,
  collections: Collections,
  review: Review,
): readonly NameRule[] {
  const reviewed = review.names.get(operation.id);
  if (reviewed !== undefined) return reviewed;
  const [path = ""] = operation.paths;
  const parts = parametersOf(path);
  const collection = collectionOf(path);
  const isOurs = collection !== null && collection === collections.get(serviceOf(operation.id));
  // Nobody has looked at what the body of a call names beside: its scope must be for the whole service.
  const hasBody = operation.body !== undefined || operation.open_body === true;
  // Permissions name things by ids, where their own service may name them by names.
  return isOurs && !hasBody && !path.startsWith(PERMISSIONS)
    ? [{ type: singular(lastCollection(path)), parts }]
    : [];
}

/** The list that an operation answers with; its elements have a name where it is the one that requests ask for them by. */
export function listOf(
  { id, paths, list }: SdkOperation,
  collections: Collections,
  operations: readonly SdkOperation[],
  review: Review,
): Listing | undefined {
  if (list === undefined || !/^(?:list|search|all-cluster-statuses)/.test(id.split(".")[1] as string))
    return undefined;
  const named = review.lists[id];
  if (named !== undefined) {
    const fields = [named.name, named.or].filter((field) => field !== undefined);
    const missing = list.items.length > 0 && fields.find((field) => !list.items.includes(field));
    if (missing) throw new Error(`review.yaml: lists: the elements of ${id} have no ${missing}`);
    return { field: list.field, ...named };
  }
  const collection = collections.get(serviceOf(id));
  const [path = ""] = paths;
  if (collection === undefined || parametersOf(path).length > 0 || !path.endsWith(`/${collection}`)) {
    return { field: list.field };
  }
  const names = new Set(
    operations
      .filter((other) => serviceOf(other.id) === serviceOf(id) && !review.names.has(other.id))
      .filter((other) => collectionOf(other.paths[0] as string) === collection)
      .map((other) => (parametersOf(other.paths[0] as string)[0] as string).slice(1, -1)),
  );
  // `/monitors/{object_type}/{object_id}`: one parameter alone names nothing.
  const inPairs = operations.some(({ paths: [other = ""] }) =>
    new RegExp(`/${collection}/\\{\\w+\\}/\\{`).test(other),
  );
  if (inPairs) return { field: list.field };
  const usable = [...names].filter((name) => list.items.includes(name));
  return usable.length === 1 ? { field: list.field, name: usable[0] as string } : { field: list.field };
}

function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)(?:\.\.\.)?\}/g)].map(([, name]) => `{${name}}`);
}

/** The literal before the first parameter; null where there is no parameter. */
function collectionOf(path: string): string | null {
  const segments = path.split("/");
  const first = segments.findIndex((segment) => segment.startsWith("{"));
  return first < 1 ? null : (segments[first - 1] as string);
}

function lastCollection(path: string): string {
  const segments = path.split("/");
  return segments.findLast((_, index) => segments[index + 1]?.startsWith("{")) as string;
}

function singular(collection: string): string {
  const plain = collection.toLowerCase().replaceAll("_", "-");
  if (plain.endsWith("ies")) return `${plain.slice(0, -3)}y`;
  return /(?:sses|shes|ches|xes)$/.test(plain) ? plain.slice(0, -2) : plain.replace(/s$/, "");
}
