/**
 * @module The structs that requests and replies of Databricks' TCLIService share: handles, namespaces and states. Names and
 * ids are those of the drivers' own generated code (`@databricks/sql/thrift`, `databricks.sql.thrift_api`).
 */

import { BINARY, BOOL, DOUBLE, I32, I64, list, STRING, struct } from "../shape.ts";

export const IDENTIFIER = struct("THandleIdentifier", { guid: [1, BINARY], secret: [2, BINARY] });

export const SESSION_HANDLE = struct("TSessionHandle", {
  sessionId: [1, IDENTIFIER],
  serverProtocolVersion: [3329, I32],
});

export const OPERATION_HANDLE = struct("TOperationHandle", {
  operationId: [1, IDENTIFIER],
  operationType: [2, I32],
  hasResultSet: [3, BOOL],
  modifiedRowCount: [4, DOUBLE],
});

export const NAMESPACE = struct("TNamespace", { catalogName: [1, STRING], schemaName: [2, STRING] });

export const DIRECT_RESULTS_WISH = struct("TSparkGetDirectResults", {
  maxRows: [1, I64],
  maxBytes: [2, I64],
});

export const STATUS = struct("TStatus", {
  statusCode: [1, I32],
  infoMessages: [2, list(STRING)],
  sqlState: [3, STRING],
  errorCode: [4, I32],
  errorMessage: [5, STRING],
  displayMessage: [6, STRING],
});

export const STATUS_CODES = { success: 0, error: 3, invalidHandle: 4 } as const;
