/**
 * @module Thrift in the demo workspace: what drivers of Databricks SQL speak, in front of whatever runs statements.
 *
 * @example
 * app.use(thriftRoutes(store, (sql, place, parameters) => warehouse.run(sql, place, parameters)));
 */

export { thriftRoutes } from "./routes.ts";
export type { RunStatement } from "./types.ts";
