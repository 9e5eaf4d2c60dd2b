/**
 * @module SQL warehouses: `/api/2.0/sql/warehouses`, and their workspace-wide settings.
 */

import type { Router } from "express";
import { DEMO_ORG_ID, DEMO_USER } from "./data.ts";
import { ApiError } from "./errors.ts";
import { pageOf } from "./parameters.ts";
import { exactRouter } from "./routes.ts";
import type { Store, Warehouse } from "./store.ts";

const WAREHOUSES = "/api/2.0/sql/warehouses";

export function warehouseRoutes(store: Store): Router {
  const router = exactRouter();

  router.get(WAREHOUSES, (request, response) => {
    const { items, next } = pageOf(request, [...store.warehouses.values()], "page_size");
    response.json({ warehouses: items.map(describe), ...next });
  });
  router.get(`${WAREHOUSES}/:id`, (request, response) => {
    response.json(describe(warehouseWith(store, request.params["id"])));
  });
  router.post(`${WAREHOUSES}/:id/start`, (request, response) => {
    warehouseWith(store, request.params["id"]).state = "RUNNING";
    response.json({});
  });
  router.post(`${WAREHOUSES}/:id/stop`, (request, response) => {
    warehouseWith(store, request.params["id"]).state = "STOPPED";
    response.json({});
  });
  router.get("/api/2.0/sql/config/warehouses", (_request, response) => {
    const enabled = ["PRO", "CLASSIC"].map((warehouse_type) => ({ warehouse_type, enabled: true }));
    response.json({ security_policy: "DATA_ACCESS_CONTROL", enabled_warehouse_types: enabled });
  });
  return router;
}

/** The warehouse of that id. Throws the error that Databricks answers where there is none. */
export function warehouseWith(store: Store, id: string): Warehouse {
  const warehouse = store.warehouses.get(id);
  if (warehouse) return warehouse;
  throw new ApiError("RESOURCE_DOES_NOT_EXIST", `SQL warehouse ${id} does not exist.`);
}

function describe({ id, name, size, state }: Warehouse) {
  const hostname = "postern-demo-workspace.invalid";
  const path = `/sql/1.0/warehouses/${id}`;
  return {
    id,
    name,
    cluster_size: size,
    state,
    num_clusters: state === "RUNNING" ? 1 : 0,
    num_active_sessions: 0,
    min_num_clusters: 1,
    max_num_clusters: 1,
    auto_stop_mins: 10,
    creator_name: DEMO_USER,
    warehouse_type: "PRO",
    enable_photon: true,
    enable_serverless_compute: true,
    spot_instance_policy: "COST_OPTIMIZED",
    channel: { name: "CHANNEL_NAME_CURRENT" },
    health: { status: state === "RUNNING" ? "HEALTHY" : "STATUS_UNSPECIFIED" },
    tags: { custom_tags: [{ key: "postern-demo", value: DEMO_ORG_ID }] },
    jdbc_url: `jdbc:spark://${hostname}:443/default;transportMode=http;ssl=1;httpPath=${path}`,
    odbc_params: { hostname, path, port: 443, protocol: "https" },
  };
}
