/**
 * @module A catalogue out of an OpenAPI document, 3.0 or 3.1.
 *
 * https://spec.openapis.org/oas/v3.1.1.html. What an operation is called, what it reads or writes and which resource it
 * touches follows from what the document says; docs/openapi.md tells how, and which extensions say more.
 */

import { ACCESSES } from "../../../model/input.ts";
import type { Catalogue, CatalogueEntry, GuardClass, Listing } from "../types.ts";
import { answeredList, bodyOf } from "./content.ts";
import { child, children, type OpenApiDocument } from "./document.ts";
import { type Identified, withIds } from "./ids.ts";
import { itemParameters, listingOf } from "./listing.ts";
import { type Draft, extensionOf, operationsOf, type Skipped } from "./operation.ts";
import { collectionOf, couldMean, formatTemplate, parametersOf, shapeOf, withoutRest } from "./template.ts";
import { resourceTypeOf } from "./words.ts";

export { parseOpenApi } from "./document.ts";
export type { Skipped } from "./operation.ts";

export interface OpenApiCatalogue {
  readonly catalogue: Catalogue;
  readonly skipped: readonly Skipped[];
}

const GUARDS = [
  "credential",
  "secret",
  "grant",
  "execute",
  "storage",
  "share",
  "owner",
] as const satisfies readonly GuardClass[];

/**
 * `upstream` is the name that its operations say they belong to. What can't be told for sure stays in the catalogue as
 * opaque: left out, its requests could match a wider operation. Throws a `CatalogueError`.
 */
export function catalogueFromOpenApi(
  document: OpenApiDocument,
  { upstream }: { readonly upstream: string },
): OpenApiCatalogue {
  checkVersion(document);
  const found = operationsOf(document);
  const narrowed = withoutAmbiguousRests(found.drafts);
  const unique = withoutDuplicates(narrowed.drafts);
  const items = itemParameters(unique.drafts);
  const operations = withIds(unique.drafts).map((one) => entryOf(document, one, items));
  return {
    catalogue: { upstream, source: sourceOf(document), aliases: {}, steering: [], operations },
    skipped: [...found.skipped, ...narrowed.skipped, ...unique.skipped],
  };
}

function checkVersion(document: OpenApiDocument): void {
  const { root } = document;
  const place = child(root, "openapi");
  if (place.value === undefined && child(root, "swagger").value !== undefined) {
    throw document.problem(
      child(root, "swagger"),
      "expected OpenAPI 3.0 or 3.1; Swagger 2.0 must be converted",
    );
  }
  if (!/^3\.[01](?:\.|$)/.test(String(place.value))) {
    throw document.problem(place, "expected an OpenAPI document, `openapi: 3.0.x` or `3.1.x`");
  }
  const paths = child(root, "paths");
  if (children(paths).length === 0) throw document.problem(paths, "expected the paths of an API");
}

function sourceOf({ root }: OpenApiDocument): string {
  const info = child(root, "info");
  const words = ["title", "version"].map((field) => child(info, field).value);
  return words.filter((word) => typeof word === "string").join(" ") || "an OpenAPI document";
}

interface Sorted {
  readonly drafts: readonly Draft[];
  readonly skipped: readonly Skipped[];
}

/** Of operations that answer to the same requests nobody can say which is meant: one flawed one stands for all. */
function withoutDuplicates(drafts: readonly Draft[]): Sorted {
  const groups = Map.groupBy(drafts, ({ method, template }) => `${method} ${shapeOf(template)}`);
  const skipped: Skipped[] = [];
  const kept = [...groups.values()].map((group): Draft => {
    const flawed = group.map((draft) => {
      const other = group.find((one) => one !== draft);
      return other && draft.flaw === null
        ? { ...draft, flaw: `it can't be told from ${other.label}` }
        : draft;
    });
    for (const { label, flaw } of flawed) {
      if (flaw !== null) skipped.push({ operation: label, reason: flaw });
    }
    return flawed[0] as Draft;
  });
  return { drafts: kept, skipped };
}

/** Where a path that holds slashes could be meant for another operation, it may hold none. */
function withoutAmbiguousRests(drafts: readonly Draft[]): Sorted {
  const skipped: Skipped[] = [];
  const kept = drafts.map((draft) => {
    const other = drafts.find(
      (one) => one.method === draft.method && couldMean(draft.template, one.template),
    );
    if (other === undefined) return draft;
    const reason = `only one segment is taken for its last parameter, since more could be meant for ${other.label}`;
    skipped.push({ operation: `${draft.method} ${formatTemplate(draft.template)}`, reason });
    return { ...draft, template: withoutRest(draft.template) };
  });
  return { drafts: kept, skipped };
}

function entryOf(
  document: OpenApiDocument,
  { id, service, draft }: Identified,
  items: ReadonlyMap<string, string>,
): CatalogueEntry {
  const { method, place, template, query, flaw } = draft;
  const isRead = method === "GET" || method === "HEAD";
  const access = extensionOf(document, place, "x-postern-access", ACCESSES) ?? (isRead ? "read" : "write");
  const guarded = extensionOf(document, place, "x-postern-guarded", GUARDS);
  const body = bodyOf(document, place);
  const parameters = parametersOf(template);
  const type = resourceTypeOf(collectionOf(template), service);
  const answered = method === "GET" ? answeredList(document, place) : null;
  const list: Listing | null = answered && listingOf(answered, items.get(shapeOf(template)));
  return {
    id,
    method,
    path: formatTemplate(template),
    access,
    ...(query.length === 0 ? {} : { query }),
    ...(body.fields.length === 0 ? {} : { fields: body.fields }),
    ...(parameters.length === 0 ? {} : { names: [{ type, parts: parameters.map((name) => `{${name}}`) }] }),
    ...(guarded === undefined ? {} : { guarded }),
    ...(body.kind === "stream" ? { body: "stream" } : {}),
    ...(list === null ? {} : { list }),
    ...(flaw === null ? {} : { opaque: `${draft.label}: ${flaw}` }),
  };
}
