/**
 * @module Unity Catalog's tables: `/api/2.1/unity-catalog/tables` and `…/table-summaries`.
 */

import type { Router } from "express";
import { catalogNamed, schemaNamed } from "./catalogs.ts";
import { ApiError } from "./errors.ts";
import { pageOf, queryValue, requiredQuery } from "./parameters.ts";
import { exactRouter } from "./routes.ts";
import type { Store } from "./store.ts";

const TABLES = "/api/2.1/unity-catalog/tables";
const SUMMARIES = "/api/2.1/unity-catalog/table-summaries";

export function tableRoutes(store: Store): Router {
  const router = exactRouter();

  router.get(TABLES, (request, response) => {
    const catalog = requiredQuery(request, "catalog_name");
    const schema = requiredQuery(request, "schema_name");
    const parent = schemaNamed(store, `${catalogNamed(store, catalog).name}.${schema}`);
    const all = [...store.tables.entries()].filter(([name]) => name.startsWith(`${parent["full_name"]}.`));
    const { items, next } = pageOf(request, all, "max_results");
    const omitColumns = queryValue(request, "omit_columns") === "true";
    const tables = items.map(([, table]) => (omitColumns ? { ...table, columns: undefined } : table));
    response.json({ tables, ...next });
  });
  router.get(`${TABLES}/:full_name`, (request, response) => {
    const table = store.tables.get(request.params["full_name"].toLowerCase());
    if (!table) {
      throw new ApiError("TABLE_DOES_NOT_EXIST", `Table '${request.params["full_name"]}' does not exist.`);
    }
    response.json(table);
  });
  router.get(`${TABLES}/:full_name/exists`, (request, response) => {
    response.json({ table_exists: store.tables.has(request.params["full_name"].toLowerCase()) });
  });

  router.get(SUMMARIES, (request, response) => {
    const { name } = catalogNamed(store, requiredQuery(request, "catalog_name"));
    const schemas = like(queryValue(request, "schema_name_pattern"));
    const names = like(queryValue(request, "table_name_pattern"));
    const all = [...store.tables.values()].filter(
      (table) =>
        table["catalog_name"] === name &&
        schemas.test(String(table["schema_name"])) &&
        names.test(table.name),
    );
    const { items, next } = pageOf(request, all, "max_results");
    const tables = items.map(({ full_name, table_type }) => ({ full_name, table_type }));
    response.json({ tables, ...next });
  });
  return router;
}

/** A pattern of SQL's LIKE: `%` stands for any text, `_` for one character. Without one, everything. */
function like(pattern = "%"): RegExp {
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll(/%+/g, ".*").replaceAll("_", ".")}$`, "i");
}
