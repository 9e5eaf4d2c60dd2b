/**
 * @module Joins what the SDK says with what people reviewed: the catalogue of Databricks' API.
 */

import type { Catalogue, CatalogueEntry, GuardClass } from "../../src/facts/catalogue/types.ts";
import { collectionsOf, listOf, namesOf } from "./names.ts";
import type { Class, ExtraOperation, Review } from "./review.ts";
import { type Sdk, type SdkOperation, serviceOf } from "./sdk.ts";

/** Throws where an operation is not classified, or something is classified that no release has. */
export function buildCatalogue(sdk: Sdk, review: Review): Catalogue {
  const operations = sdk.operations.filter(({ id }) => !review.omitted.has(id));
  checkReview(sdk, operations, review);
  const collections = collectionsOf(operations, review);
  const entries = operations.map((operation) =>
    entryOf(operation, review, {
      names: namesOf(operation, collections, review),
      list: listOf(operation, collections, operations, review),
    }),
  );
  checkUnruled(entries, review);
  const extra = review.extra.flatMap((operation) => extraEntries(operation, review));
  return {
    upstream: "databricks",
    source: `${sdk.package} ${sdk.version} for Python, and ${sdk.older.length} older releases back to ${sdk.older.at(-1)}`,
    aliases: review.aliases,
    steering: review.steering,
    operations: [...entries, ...extra].toSorted((a, b) => compare(a.id, b.id) || compare(a.method, b.method)),
  };
}

function checkReview(sdk: Sdk, operations: readonly SdkOperation[], review: Review): void {
  const known = new Set(operations.map(({ id }) => id));
  const unclassified = [...known].filter((id) => !review.classes.has(id));
  if (unclassified.length > 0) {
    throw new Error(
      `review.yaml: services: nobody has classified ${unclassified.join(", ")}. Say of each what it does and whether it is guarded.`,
    );
  }
  const unresolved = operations.filter((operation) => operation.unresolved).map(({ id }) => id);
  if (unresolved.length > 0) {
    throw new Error(`review.yaml: omitted: ${unresolved.join(", ")} would match any path; leave them out`);
  }
  const extra = new Set(review.extra.map(({ id }) => id));
  const all = new Set([...sdk.operations.map(({ id }) => id)]);
  const named = {
    omitted: review.omitted,
    names: review.names.keys(),
    sql: Object.keys(review.sql),
    owned: Object.keys(review.owned),
    inline: Object.keys(review.inline),
    opaque: Object.keys(review.opaque),
    lists: Object.keys(review.lists),
    streamed: review.streamed,
    services: [...review.classes.keys()].filter((id) => !review.omitted.has(id)),
  };
  for (const [part, ids] of Object.entries(named)) {
    const gone = [...ids].filter((id) => !all.has(id) && !extra.has(id));
    if (gone.length > 0) throw new Error(`review.yaml: ${part}: there is no ${gone.join(", ")}`);
  }
  const services = new Set([...all, ...extra].map(serviceOf));
  const areaServices = review.areas.flatMap((area) => [...area.services]);
  const missing = [...areaServices, ...Object.keys(review.also)].filter((service) => !services.has(service));
  if (missing.length > 0)
    throw new Error(`review.yaml: areas, also: there is no service ${missing.join(", ")}`);
}

/** What a parameter is called that could name a thing. */
const LIKE_A_NAME =
  /(?:^|_)(?:name|id|arn|url|path|table|source|warehouse|catalog|schema|parent|target|location)s?$/;

/** A scope for one thing must not reach another that the same call names in a place where nobody looks. */
function checkUnruled(entries: readonly CatalogueEntry[], { harmless }: Review): void {
  const unruled = entries.flatMap(({ id, names = [], guardFields = {}, sql, query = [], fields = [] }) => {
    if (names.length === 0) return [];
    const ruled = [...names.flatMap(({ parts, type }) => [...parts, type]), ...Object.keys(guardFields)];
    const read = [sql?.text, sql?.catalog, sql?.schema].filter((path) => path !== undefined);
    const known = new Set([...ruled, ...read, ...(harmless[id] ?? [])].map(topLevelName));
    return [...query, ...fields]
      .filter((name) => LIKE_A_NAME.test(name) && !known.has(name))
      .map((name) => `${id}: ${name}`);
  });
  if (unruled.length > 0) {
    throw new Error(
      `review.yaml: names: do these name another thing? Rule them, or say under \`harmless\` that they don't: ${unruled.join(", ")}`,
    );
  }
}

function topLevelName(name: string): string {
  return name.replace(/[{}]/g, "").split(".", 1)[0] as string;
}

function entryOf(
  operation: SdkOperation,
  review: Review,
  derived: Pick<CatalogueEntry, "names"> & { readonly list: CatalogueEntry["list"] | undefined },
): CatalogueEntry {
  const { id, method, query, body } = operation;
  const [path = "", ...paths] = pathsOf(operation, review);
  const { access, guarded } = review.classes.get(id) as Class;
  const guardFields = access === "write" || access === "execute" ? guardFieldsOf(id, review) : {};
  const isStreamed = operation.stream === "request" || review.streamed.has(id);
  return compact({
    id,
    method,
    path,
    paths,
    access,
    guarded,
    guardFields,
    names: derived.names,
    query,
    fields: body,
    body: isStreamed ? "stream" : undefined,
    sql: review.sql[id],
    owned: review.owned[id],
    inline: review.inline[id],
    opaque: review.opaque[id],
    list: derived.list,
    areas: areasOf(id, guarded !== undefined, review),
  });
}

/** All templates: `METHOD /path` where an older release used another method. */
function pathsOf({ id, method, paths, older_paths = [] }: SdkOperation, review: Review): readonly string[] {
  const older = older_paths.map((text) =>
    text.startsWith(`${method} `) ? text.slice(method.length + 1) : text,
  );
  const all = [...paths, ...older];
  const [from, to] = review.also[serviceOf(id)] ?? ["", ""];
  const also =
    from === "" ? [] : all.filter((path) => path.includes(from)).map((path) => path.replace(from, to));
  return [...new Set([...all, ...also])];
}

function guardFieldsOf(id: string, { guardFields }: Review): Readonly<Record<string, GuardClass>> {
  const service = serviceOf(id);
  return Object.assign(
    {},
    ...guardFields.filter(({ services }) => services.has(service)).map(({ fields }) => fields),
  );
}

function areasOf(id: string, isGuarded: boolean, { areas }: Review): readonly string[] {
  const service = serviceOf(id);
  return areas
    .filter((area) => (isGuarded ? area.guarded : area.services).has(service))
    .map(({ name }) => name);
}

function extraEntries(operation: ExtraOperation, review: Review): readonly CatalogueEntry[] {
  const { id, methods, path, paths, stream, protocol, opaque } = operation;
  const { access, guarded } = operation.class;
  return methods.map((method) =>
    compact({
      id,
      method,
      path,
      paths,
      access,
      guarded,
      names: review.names.get(id),
      body: stream ? "stream" : undefined,
      protocol: method === "POST" ? protocol : undefined,
      opaque,
      areas: areasOf(id, guarded !== undefined, review),
    }),
  );
}

/** Without what says nothing. */
function compact(
  entry: { readonly [Key in keyof CatalogueEntry]: CatalogueEntry[Key] | undefined },
): CatalogueEntry {
  const says = (value: unknown) =>
    value !== undefined && (typeof value !== "object" || Object.keys(value as object).length > 0);
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => says(value)),
  ) as unknown as CatalogueEntry;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
