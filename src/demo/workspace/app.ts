/**
 * @module The demo workspace as an Express app: the stops that each request goes through, in order.
 */

import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { accessRoutes } from "./access.ts";
import { readJson } from "./body.ts";
import { catalogRoutes } from "./catalogs.ts";
import { createCredentialReader, requirePowerful } from "./credential.ts";
import { createLazyWarehouse, type LazyWarehouse } from "./duckdb/index.ts";
import { ApiError, answerError } from "./errors.ts";
import { fileRoutes } from "./files.ts";
import { permissionRoutes } from "./permissions.ts";
import { queryRoutes } from "./queries.ts";
import { legacyQueryRoutes } from "./queries-legacy.ts";
import { createRequestLog, type WriteLog } from "./request-log.ts";
import { statementRoutes } from "./statements/index.ts";
import { createStore } from "./store.ts";
import { tableRoutes } from "./tables.ts";
import { thriftRoutes } from "./thrift/index.ts";
import { warehouseRoutes } from "./warehouses.ts";

export interface DemoWorkspaceOptions {
  /** The only credential that opens the workspace: `Authorization: Bearer <token>`. */
  readonly token: string;
  /** Called twice for each request: when its head arrives, and when it is over. */
  readonly log: WriteLog;
  /** What runs the statements; one of its own where it is left out. */
  readonly warehouse?: LazyWarehouse;
}

/**
 * A Databricks workspace to try the gateway on, with made-up data in memory: what is changed lasts as long as the app.
 *
 * @example
 * const app = createDemoWorkspace({ token: "powerful", log: () => {} });
 * app.listen(9000, "127.0.0.1");
 */
export function createDemoWorkspace({
  token,
  log,
  warehouse = createLazyWarehouse(),
}: DemoWorkspaceOptions): Express {
  if (token === "") throw new Error("the demo workspace needs a token that is not empty");
  const readCredential = createCredentialReader(token);
  const store = createStore();
  const statements = statementRoutes(store, warehouse);
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(nameServer);
  app.use(createRequestLog({ token, readCredential, log }));
  app.use(statements.links);
  app.use(requirePowerful(readCredential));
  // Files stream and drivers speak Thrift; every other body is read whole, as JSON.
  app.use(fileRoutes());
  app.use(
    thriftRoutes(store, async (sql, place, parameters) =>
      (await warehouse.open()).run(sql, place, parameters),
    ),
  );
  app.use(readJson);
  app.use(catalogRoutes(store), tableRoutes(store));
  app.use(queryRoutes(store), legacyQueryRoutes(store));
  app.use(warehouseRoutes(store), permissionRoutes(store), statements.api);
  app.use(accessRoutes());
  app.use(refuseUnknown);
  app.use(answerError);
  return app;
}

function nameServer(_request: Request, response: Response, next: NextFunction): void {
  response.set("server", "postern-demo-workspace");
  next();
}

function refuseUnknown(request: Request): never {
  throw new ApiError("ENDPOINT_NOT_FOUND", `No API found for '${request.method} ${request.path}'`);
}
