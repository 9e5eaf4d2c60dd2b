/**
 * @module Stop 3, facts: the operation that a canonical request asks for and the resources that it names.
 *
 * What is not known for sure is said to be so (`operation: null`, a resource without a name, `opaque`), never guessed:
 * the policy denies it.
 */

import type { Access, ListFacts, Operation, Resource, SqlFacts } from "../model/input.ts";
import type { Body } from "../model/request.ts";
import { areasOf } from "./areas.ts";
import { compileMatcher, type Match } from "./catalogue/matcher.ts";
import type { Catalogue, CatalogueEntry, Listing } from "./catalogue/types.ts";
import { parametersOf } from "./parameters.ts";
import { flatServices, resourcesOf } from "./resources.ts";

export { CatalogueError } from "./catalogue/error.ts";
export {
  loadCatalogue,
  type OpenedCatalogue,
  openCatalogue,
} from "./catalogue/load.ts";
export type { Match } from "./catalogue/matcher.ts";
export type { Catalogue } from "./catalogue/types.ts";

export interface Facts {
  readonly operation: Operation | null;
  readonly resources: readonly Resource[];
  readonly sql: SqlFacts | null;
  readonly opaque: readonly string[];
}

export interface FactFinder {
  /** The catalogue's entry for a method and decoded path, or null. */
  match(method: string, segments: readonly string[]): Match | null;
  /** The facts of a matched request, once its body is there. */
  facts(match: Match, query: Readonly<Record<string, readonly string[]>>, body: Body): Facts;
  /** The service that a name in a scope stands for. */
  canonicalService(name: string): string;
  /** All services, by their canonical names. */
  readonly services: ReadonlySet<string>;
  /** Whether the service has operations of this access that no wildcard grants. */
  isGuarded(service: string, access: string): boolean;
  /** Databricks' own scopes: the services of which each reaches all that is not guarded, and those of which it reaches all. */
  readonly areas: ReadonlyMap<
    string,
    { readonly services: ReadonlySet<string>; readonly guarded: ReadonlySet<string> }
  >;
  /** Query parameters that choose a workspace. */
  readonly steering: ReadonlySet<string>;
}

export const NO_FACTS: Facts = { operation: null, resources: [], sql: null, opaque: [] };

export function createFactFinder(catalogue: Catalogue): FactFinder {
  const canonicalService = (name: string) =>
    Object.hasOwn(catalogue.aliases, name) ? (catalogue.aliases[name] as string) : name;
  const serviceOf = (entry: CatalogueEntry) => canonicalService(entry.id.split(".", 1)[0] as string);
  const guarded = new Set(
    catalogue.operations.flatMap((entry) => {
      const accesses = [...(entry.guarded ? [entry.access] : []), ...(entry.guardFields ? ["manage"] : [])];
      return accesses.map((access) => `${serviceOf(entry)}:${access}`);
    }),
  );
  const services = new Set(catalogue.operations.map(serviceOf));
  const flat = flatServices(catalogue.operations, serviceOf);
  return {
    match: compileMatcher(catalogue),
    canonicalService,
    services,
    areas: areasOf(catalogue, serviceOf),
    steering: new Set(catalogue.steering),
    isGuarded: (service, access) => guarded.has(`${service}:${access}`),
    facts({ entry, params }, query, body) {
      const service = serviceOf(entry);
      const parameters = parametersOf(params, query, body.state === "parsed" ? body.value : null);
      const guardedBy = Object.keys(entry.guardFields ?? {}).filter((field) => parameters.has(field));
      const access: Access = guardedBy.length > 0 ? "manage" : entry.access;
      return {
        operation: {
          id: entry.id,
          service,
          access,
          upstream: catalogue.upstream,
          guarded: entry.guarded !== undefined || guardedBy.length > 0,
          // What makes it a guarded one, no area reaches.
          areas: guardedBy.length > 0 ? [] : (entry.areas ?? []),
          list: listFacts(entry.list),
        },
        resources: resourcesOf(entry.names ?? [], { service, access }, parameters, flat),
        sql: entry.sql === undefined ? null : UNREAD_SQL,
        opaque: opaqueReasons(entry, parameters.lookalikes(namesThatCount(entry)), body),
      };
    },
  };
}

function listFacts(list: Listing | undefined): ListFacts | null {
  if (list?.name === undefined) return null;
  const { field, name, or = null, dotted = false } = list;
  return { field, name, or, dotted };
}

/** SQL is not analysed yet: it is never said to be read-only. */
const UNREAD_SQL: SqlFacts = {
  read_only: false,
  opaque: true,
  statements: [],
  tables: [],
  functions: [],
  reasons: ["the statement is not analysed by this version"],
};

function namesThatCount(entry: CatalogueEntry): string[] {
  return [...(entry.names ?? []).flatMap((rule) => rule.parts), ...Object.keys(entry.guardFields ?? {})];
}

function opaqueReasons(entry: CatalogueEntry, lookalikes: readonly string[], body: Body): readonly string[] {
  const reasons = lookalikes.map(
    (key) => `the parameter ${JSON.stringify(key.slice(0, 64))} can be read as another`,
  );
  if (entry.opaque !== undefined) reasons.push(entry.opaque);
  if (body.state === "streamed" && entry.body !== "stream") reasons.push("the body was not read");
  if (body.state === "parsed" && (typeof body.value !== "object" || Array.isArray(body.value))) {
    reasons.push("the body is not a JSON object");
  }
  return reasons;
}
