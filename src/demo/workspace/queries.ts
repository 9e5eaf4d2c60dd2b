/**
 * @module Saved queries: `/api/2.0/sql/queries`.
 */

import { randomUUID } from "node:crypto";
import type { Router } from "express";
import { DEMO_USER } from "./data.ts";
import { ApiError } from "./errors.ts";
import { optionalField, pageOf, requiredField } from "./parameters.ts";
import { exactRouter } from "./routes.ts";
import type { SavedQuery, Store } from "./store.ts";

const QUERIES = "/api/2.0/sql/queries";

export function queryRoutes(store: Store): Router {
  const router = exactRouter();

  router.get(QUERIES, (request, response) => {
    const { items, next } = pageOf(request, [...store.queries.values()], "page_size");
    response.json({ results: items.map(describe), ...next });
  });
  router.post(QUERIES, (request, response) => {
    // The fields stand in an object of their own, unlike those of the legacy API.
    const fields: unknown = request.body.query;
    const query: SavedQuery = {
      id: randomUUID(),
      name: requiredField(fields, "display_name"),
      text: optionalField(fields, "query_text") ?? "",
      description: optionalField(fields, "description") ?? "",
      catalog: optionalField(fields, "catalog") ?? null,
      warehouse_id: optionalField(fields, "warehouse_id") ?? null,
      created_ms: Date.now(),
    };
    store.queries.set(query.id, query);
    response.json(describe(query));
  });
  router.get(`${QUERIES}/:id`, (request, response) => {
    response.json({ ...describe(queryWith(store, request.params["id"])), parent_path: "/Workspace/Shared" });
  });
  return router;
}

/** The query of that id. Throws the error that Databricks answers where there is none. */
export function queryWith(store: Store, id: string): SavedQuery {
  const query = store.queries.get(id);
  if (query) return query;
  throw new ApiError("RESOURCE_DOES_NOT_EXIST", `Query with id ${id} does not exist.`);
}

function describe({ id, name, text, description, catalog, warehouse_id, created_ms }: SavedQuery) {
  const time = new Date(created_ms).toISOString();
  return {
    id,
    display_name: name,
    description,
    query_text: text,
    ...(catalog === null ? {} : { catalog }),
    ...(warehouse_id === null ? {} : { warehouse_id }),
    owner_user_name: DEMO_USER,
    last_modifier_user_name: DEMO_USER,
    create_time: time,
    update_time: time,
    lifecycle_state: "ACTIVE",
    run_as_mode: "OWNER",
    tags: ["postern-demo"],
  };
}
