/**
 * @module Routers that match a path only as it is written: `/Catalogs` and `/catalogs/` are not `/catalogs`.
 */

import { Router } from "express";

export function exactRouter(): Router {
  return Router({ caseSensitive: true, strict: true });
}
