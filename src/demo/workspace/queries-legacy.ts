/**
 * @module Saved queries as the legacy API shows them: `/api/2.0/preview/sql/queries`.
 */

import { createHash, randomUUID } from "node:crypto";
import type { Router } from "express";
import { DEMO_USER, SEED_WAREHOUSES } from "./data.ts";
import { optionalField, queryNumber, queryValue, requiredField } from "./parameters.ts";
import { queryWith } from "./queries.ts";
import { exactRouter } from "./routes.ts";
import type { SavedQuery, Store } from "./store.ts";

const QUERIES = "/api/2.0/preview/sql/queries";

export function legacyQueryRoutes(store: Store): Router {
  const router = exactRouter();

  router.get(QUERIES, (request, response) => {
    const page = queryNumber(request, "page", { least: 1, most: 1_000_000, otherwise: 1 });
    const page_size = queryNumber(request, "page_size", { least: 1, most: 250, otherwise: 25 });
    const text = queryValue(request, "q")?.toLowerCase() ?? "";
    const found = [...store.queries.values()].filter(({ name }) => name.toLowerCase().includes(text));
    const results = found.slice((page - 1) * page_size, page * page_size).map(describe);
    response.json({ count: found.length, page, page_size, results });
  });
  router.post(QUERIES, (request, response) => {
    const fields: unknown = request.body;
    const query: SavedQuery = {
      id: randomUUID(),
      name: requiredField(fields, "name"),
      text: optionalField(fields, "query") ?? "",
      description: optionalField(fields, "description") ?? "",
      catalog: null,
      warehouse_id: SEED_WAREHOUSES[0].id,
      created_ms: Date.now(),
    };
    store.queries.set(query.id, query);
    response.json(describe(query));
  });
  router.get(`${QUERIES}/:query_id`, (request, response) => {
    response.json(describe(queryWith(store, request.params["query_id"])));
  });
  return router;
}

function describe({ id, name, text, description, created_ms }: SavedQuery) {
  const time = new Date(created_ms).toISOString();
  const user = { id: 1, name: "Postern demo", email: DEMO_USER };
  return {
    id,
    name,
    description,
    query: text,
    query_hash: createHash("sha256").update(text).digest("hex").slice(0, 32),
    parent: "folders/1",
    options: { parameters: [] },
    tags: ["postern-demo"],
    created_at: time,
    updated_at: time,
    user,
    user_id: user.id,
    last_modified_by: user,
    last_modified_by_id: user.id,
    is_archived: false,
    is_draft: false,
    is_favorite: false,
    is_safe: true,
    can_edit: true,
    permission_tier: "CAN_MANAGE",
    run_as_role: "owner",
  };
}
