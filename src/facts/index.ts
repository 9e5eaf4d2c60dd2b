/**
 * @module Stop 3, facts: the operation that a canonical request asks for and the resources that it names.
 *
 * What is not known for sure is said to be so (`operation: null`, a resource without a name, `opaque`), never guessed:
 * the policy denies it.
 */

import type { Access, ListFacts, SqlFacts } from "../model/input.ts";
import type { Body } from "../model/request.ts";
import { areaScopesOf, areasOf } from "./areas.ts";
import { compileMatcher } from "./catalogue/matcher.ts";
import type { Catalogue, CatalogueEntry, Listing } from "./catalogue/types.ts";
import type { FactFinder, Facts } from "./finder.ts";
import { parametersOf } from "./parameters.ts";
import { flatServices, resourcesOf } from "./resources.ts";
import { externalLinks, sqlResources } from "./sql-resources.ts";
import { type Statements, statementsOf } from "./statements.ts";

export { CatalogueError } from "./catalogue/error.ts";
export {
  loadCatalogue,
  type OpenedCatalogue,
  openCatalogue,
} from "./catalogue/load.ts";
export type { Match } from "./catalogue/matcher.ts";
export type { Catalogue } from "./catalogue/types.ts";
export type { FactFinder, Facts, Known } from "./finder.ts";
export { namedResource, resourceOf } from "./names.ts";
export { rememberFacts } from "./remembered.ts";
export { analyzeSql, createSqlAnalyzer, opaqueSql } from "./sql/index.ts";
export { sqlResources } from "./sql-resources.ts";
export { type AnalyzeStatement, mergeSqlFacts, type Statement } from "./statements.ts";

export const NO_FACTS: Facts = { operation: null, resources: [], sql: null, opaque: [] };

function isUpgradeable({ method, protocol, sql, owned, opaque }: CatalogueEntry): boolean {
  const isPlain = protocol === undefined && sql === undefined && owned === undefined && opaque === undefined;
  return method === "GET" && isPlain;
}

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
    upgradeable: new Set(catalogue.operations.filter(isUpgradeable).map(({ id }) => id)),
    isFlat: (service) => flat.has(service),
    isGuarded: (service, access) => guarded.has(`${service}:${access}`),
    statements: ({ entry }, body) =>
      entry.sql === undefined || body.state !== "parsed"
        ? NO_STATEMENTS
        : statementsOf(entry.sql, body.value),
    ownedStatements: ({ entry, params }, query, body) =>
      entry.owned === undefined
        ? null
        : parametersOf(params, query, body.state === "parsed" ? body.value : null).values(`{${entry.owned}}`),
    facts({ entry, params }, query, body, { sql = null, isOwner = false } = {}) {
      const service = serviceOf(entry);
      const parameters = parametersOf(params, query, body.state === "parsed" ? body.value : null);
      const guardedBy = Object.keys(entry.guardFields ?? {}).filter((field) => parameters.has(field));
      const access: Access = guardedBy.length > 0 ? "manage" : accessWith(sql, entry);
      const owner = { service, access };
      return {
        operation: {
          id: entry.id,
          service,
          access,
          upstream: catalogue.upstream,
          guarded: entry.guarded !== undefined || guardedBy.length > 0,
          // What makes it a guarded one, no area reaches.
          areas:
            guardedBy.length > 0 ? [] : areaScopesOf(entry, { sql, isService: (name) => services.has(name) }),
          list: listFacts(entry.list),
        },
        resources: [
          ...resourcesOf(entry.names ?? [], owner, parameters, flat),
          ...(entry.access === "execute" ? sqlResources(sql, owner) : []),
          ...externalLinks(entry, service, parameters),
        ],
        sql,
        opaque: [
          ...opaqueReasons(entry, parameters.lookalikes(namesThatCount(entry)), body),
          ...(entry.owned === undefined || isOwner ? [] : [NOT_OWNER]),
        ],
      };
    },
  };
}

const NO_STATEMENTS: Statements = { ok: true, statements: [] };

const NOT_OWNER = "the statement is none that this client started";

/** To run a statement that does more than read is another access than to run one that reads. */
function accessWith(sql: SqlFacts | null, { access }: CatalogueEntry): Access {
  return access === "execute" && sql !== null && !sql.opaque && !sql.read_only ? "write" : access;
}

function listFacts(list: Listing | undefined): ListFacts | null {
  if (list?.name === undefined) return null;
  const { field, name, or = null, dotted = false } = list;
  return { field, name, or, dotted };
}

function namesThatCount(entry: CatalogueEntry): string[] {
  const { text, catalog, schema } = entry.sql ?? {};
  const inBody = [text, catalog, schema, entry.inline?.field].filter((path) => path !== undefined);
  return [
    ...(entry.names ?? [])
      .flatMap((rule) => [...rule.parts, rule.type])
      .map((part) => part.split(".", 1)[0] as string),
    ...[...Object.keys(entry.guardFields ?? {})].map((path) => path.split(".", 1)[0] as string),
    ...inBody.map((path) => path.split(".", 1)[0] as string),
  ];
}

/** As many are enough to be told of. */
const MAX_LOOKALIKES = 4;

function opaqueReasons(entry: CatalogueEntry, lookalikes: readonly string[], body: Body): readonly string[] {
  const reasons = lookalikes
    .slice(0, MAX_LOOKALIKES)
    .map((key) => `the parameter ${JSON.stringify(key.slice(0, 64))} can be read as another`);
  if (entry.opaque !== undefined) reasons.push(entry.opaque);
  if (body.state === "streamed" && entry.body !== "stream") reasons.push("the body was not read");
  if (body.state === "parsed" && (typeof body.value !== "object" || Array.isArray(body.value))) {
    reasons.push("the body is not a JSON object");
  }
  return reasons;
}
