/**
 * @module Small OpenAPI documents, and the catalogues that are made of them.
 */

import { catalogueFromOpenApi, parseOpenApi } from "../../src/facts/catalogue/openapi/index.ts";
import type { CatalogueEntry } from "../../src/facts/catalogue/types.ts";

export type Json = Readonly<Record<string, unknown>>;

/** A document with these paths, and what else it has. */
export function read(paths: Json, rest: Json = {}) {
  const text = JSON.stringify({ openapi: "3.0.3", info: { title: "Pets", version: "2" }, paths, ...rest });
  return catalogueFromOpenApi(parseOpenApi(text, "api.json"), { upstream: "rest" });
}

/** The only operation of a document. */
export function only(path: string, methods: Json, rest: Json = {}): CatalogueEntry {
  const { catalogue } = read({ [path]: methods }, rest);
  const [operation] = catalogue.operations;
  if (operation === undefined || catalogue.operations.length > 1) throw new Error("not one operation");
  return operation;
}

/** A body or an answer in JSON. */
export const json = (schema: Json) => ({ content: { "application/json": { schema } } });
/** A path parameter. */
export const inPath = (name: string, more: Json = {}) => ({ name, in: "path", required: true, ...more });
