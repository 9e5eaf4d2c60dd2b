/**
 * @module Unity Catalog's catalogs and schemas: `/api/2.1/unity-catalog/catalogs` and `…/schemas`.
 */

import type { Request, Router } from "express";
import { DEMO_USER } from "./data.ts";
import { ApiError } from "./errors.ts";
import { optionalField, pageOf, queryValue, requiredField, requiredQuery } from "./parameters.ts";
import { exactRouter } from "./routes.ts";
import { catalogOf, type Securable, type Store } from "./store.ts";

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const SCHEMAS = "/api/2.1/unity-catalog/schemas";

export function catalogRoutes(store: Store): Router {
  const router = exactRouter();

  router.get(CATALOGS, (request, response) => {
    const { items, next } = pageOf(request, [...store.catalogs.values()], "max_results");
    response.json({ catalogs: items, ...next });
  });
  router.post(CATALOGS, (request, response) => {
    const name = requiredField(request.body, "name").toLowerCase();
    if (store.catalogs.has(name)) {
      throw new ApiError("CATALOG_ALREADY_EXISTS", `Catalog '${name}' already exists.`);
    }
    const catalog = catalogOf(name, { ...givenFields(request), ...changedNow(), created_at: Date.now() });
    store.catalogs.set(name, catalog);
    response.json(catalog);
  });
  router.get(`${CATALOGS}/:name`, (request, response) => {
    response.json(catalogNamed(store, request.params["name"]));
  });
  router.patch(`${CATALOGS}/:name`, (request, response) => {
    const catalog = catalogNamed(store, request.params["name"]);
    const changed = { ...catalog, ...givenFields(request), ...changedNow() };
    store.catalogs.set(catalog.name, changed);
    response.json(changed);
  });
  router.delete(`${CATALOGS}/:name`, (request, response) => {
    const { name } = catalogNamed(store, request.params["name"]);
    const inside = [...store.schemas.keys()].filter((schema) => schema.startsWith(`${name}.`));
    if (inside.length > 0 && queryValue(request, "force") !== "true") {
      throw new ApiError("INVALID_STATE", `Catalog '${name}' is not empty.`);
    }
    store.catalogs.delete(name);
    for (const schema of inside) store.schemas.delete(schema);
    for (const table of store.tables.keys()) if (table.startsWith(`${name}.`)) store.tables.delete(table);
    response.json({});
  });

  router.get(SCHEMAS, (request, response) => {
    const { name } = catalogNamed(store, requiredQuery(request, "catalog_name"));
    const all = [...store.schemas.values()].filter((schema) => schema["catalog_name"] === name);
    const { items, next } = pageOf(request, all, "max_results");
    response.json({ schemas: items, ...next });
  });
  router.get(`${SCHEMAS}/:full_name`, (request, response) => {
    response.json(schemaNamed(store, request.params["full_name"]));
  });
  return router;
}

/** The catalog of that name. Throws the error that Databricks answers where there is none. */
export function catalogNamed(store: Store, name: string): Securable {
  const catalog = store.catalogs.get(name.toLowerCase());
  if (catalog) return catalog;
  throw new ApiError("CATALOG_DOES_NOT_EXIST", `Catalog '${name}' does not exist.`);
}

export function schemaNamed(store: Store, fullName: string): Securable {
  const schema = store.schemas.get(fullName.toLowerCase());
  if (schema) return schema;
  throw new ApiError("SCHEMA_DOES_NOT_EXIST", `Schema '${fullName}' does not exist.`);
}

/** The fields that a client may give a catalog here; renaming is not among them. */
function givenFields(request: Request): Record<string, string> {
  const fields = ["comment", "owner", "storage_root"].map((name) => [
    name,
    optionalField(request.body, name),
  ]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

function changedNow() {
  return { updated_at: Date.now(), updated_by: DEMO_USER };
}
