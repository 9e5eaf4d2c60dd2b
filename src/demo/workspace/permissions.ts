/**
 * @module Who may use which SQL warehouse: `/api/2.0/permissions/warehouses/{warehouse_id}`.
 */

import type { Request, Router } from "express";
import { DEMO_USER } from "./data.ts";
import { ApiError } from "./errors.ts";
import { optionalField, requiredField } from "./parameters.ts";
import { exactRouter } from "./routes.ts";
import type { Store } from "./store.ts";
import { warehouseWith } from "./warehouses.ts";

const PERMISSIONS = "/api/2.0/permissions/warehouses/:warehouse_id";

const LEVELS: Readonly<Record<string, string>> = {
  CAN_USE: "Can use the SQL warehouse",
  CAN_MONITOR: "Can monitor the SQL warehouse",
  CAN_MANAGE: "Can manage the SQL warehouse",
  IS_OWNER: "Is the owner of the SQL warehouse",
};

type Grant = Readonly<Record<string, unknown>>;

export function permissionRoutes(store: Store): Router {
  const router = exactRouter();
  /** By warehouse: what was granted beside its owner's permission. */
  const granted = new Map<string, readonly Grant[]>();

  const describe = (id: string) => ({
    object_id: `/sql/warehouses/${id}`,
    object_type: "warehouses",
    access_control_list: [grant({ user_name: DEMO_USER }, "IS_OWNER"), ...(granted.get(id) ?? [])],
  });

  router.get(PERMISSIONS, (request, response) => {
    response.json(describe(warehouseWith(store, request.params["warehouse_id"]).id));
  });
  router.put(PERMISSIONS, (request, response) => {
    const { id } = warehouseWith(store, request.params["warehouse_id"]);
    granted.set(id, grantsIn(request));
    response.json(describe(id));
  });
  router.patch(PERMISSIONS, (request, response) => {
    const { id } = warehouseWith(store, request.params["warehouse_id"]);
    granted.set(id, [...(granted.get(id) ?? []), ...grantsIn(request)]);
    response.json(describe(id));
  });
  router.get(`${PERMISSIONS}/permissionLevels`, (request, response) => {
    warehouseWith(store, request.params["warehouse_id"]);
    const permission_levels = Object.entries(LEVELS).map(([permission_level, description]) => ({
      permission_level,
      description,
    }));
    response.json({ permission_levels });
  });
  return router;
}

function grantsIn(request: Request): readonly Grant[] {
  const list: unknown = request.body.access_control_list ?? [];
  if (!Array.isArray(list)) {
    throw new ApiError("INVALID_PARAMETER_VALUE", "Field 'access_control_list' must be a list.");
  }
  return list.map((entry: unknown) => {
    const names = ["user_name", "group_name", "service_principal_name"];
    const who = names.map((name) => [name, optionalField(entry, name)]).filter(([, value]) => value);
    return grant(Object.fromEntries(who), requiredField(entry, "permission_level"));
  });
}

function grant(who: Grant, permission_level: string): Grant {
  return { ...who, all_permissions: [{ permission_level, inherited: false }] };
}
