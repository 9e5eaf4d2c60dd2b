/**
 * @module The demo's SQL warehouse: an embedded DuckDB that runs what it is sent, so that a breach shows as data.
 *
 * @example
 * const warehouse = await openWarehouse();
 * const place = { catalog: "sales", schema: "orders" };
 * const { rows } = await warehouse.run("SELECT count(*) FROM `lines`", place); // [[8n]]
 * warehouse.close();
 */

export { createLazyWarehouse, type LazyWarehouse, openWarehouse } from "./lazy.ts";
export {
  type Column,
  type Parameter,
  type Place,
  StatementError,
  type StatementResult,
  type Warehouse,
} from "./types.ts";
