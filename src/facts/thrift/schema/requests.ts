/**
 * @module What drivers send, field by field. A field that is not here is refused: a user name and password
 * (TOpenSessionReq 2 and 3), connectionProperties (1283), and statementConf (1296), which puts a statement into another
 * namespace than its session's.
 */

import { BOOL, DOUBLE, I16, I32, I64, list, STRING, STRINGS, struct, type Type } from "../shape.ts";
import { DIRECT_RESULTS_WISH, NAMESPACE, OPERATION_HANDLE, SESSION_HANDLE } from "./handles.ts";

export const OPEN_SESSION = struct("TOpenSessionReq", {
  client_protocol: [1, I32],
  configuration: [4, STRINGS],
  // Facts about the server that a driver wants with its session.
  getInfos: [1281, list(I32)],
  client_protocol_i64: [1282, I64],
  initialNamespace: [1284, NAMESPACE],
  canUseMultipleCatalogs: [1285, BOOL],
});

export const CLOSE_SESSION = struct("TCloseSessionReq", { sessionHandle: [1, SESSION_HANDLE] });

export const GET_INFO = struct("TGetInfoReq", { sessionHandle: [1, SESSION_HANDLE], infoType: [2, I32] });

/** A value within an array, map or struct that is a parameter. */
interface Argument {
  readonly type?: string | undefined;
  readonly value?: string | undefined;
  readonly arguments?: readonly Argument[] | undefined;
}

const ARGUMENT: Type<Argument> = struct("TSparkParameterValueArg", {
  type: [1, STRING],
  value: [2, STRING],
  arguments: [3, list((): Type<Argument> => ARGUMENT)],
});

const PARAMETER = struct("TSparkParameter", {
  ordinal: [1, I32],
  name: [2, STRING],
  type: [3, STRING],
  value: [
    4,
    struct("TSparkParameterValue", {
      stringValue: [1, STRING],
      doubleValue: [2, DOUBLE],
      booleanValue: [3, BOOL],
    }),
  ],
  arguments: [5, list(ARGUMENT)],
});

const ARROW_TYPES = struct("TSparkArrowTypes", {
  timestampAsArrow: [1, BOOL],
  decimalAsArrow: [2, BOOL],
  complexTypesAsArrow: [3, BOOL],
  intervalTypesAsArrow: [4, BOOL],
  nullTypeAsArrow: [5, BOOL],
});

export const EXECUTE_STATEMENT = struct("TExecuteStatementReq", {
  sessionHandle: [1, SESSION_HANDLE],
  statement: [2, STRING],
  confOverlay: [3, STRINGS],
  runAsync: [4, BOOL],
  queryTimeout: [5, I64],
  getDirectResults: [1281, DIRECT_RESULTS_WISH],
  canReadArrowResult: [1282, BOOL],
  canDownloadResult: [1283, BOOL],
  canDecompressLZ4Result: [1284, BOOL],
  maxBytesPerFile: [1285, I64],
  useArrowNativeTypes: [1286, ARROW_TYPES],
  resultRowLimit: [1287, I64],
  parameters: [1288, list(PARAMETER)],
  maxBytesPerBatch: [1289, I64],
  enforceEmbeddedSchemaCorrectness: [3353, BOOL],
});

/** Every read of metadata opens an operation, as a statement does. */
const ANSWERED_AS_WISHED = { getDirectResults: [1281, DIRECT_RESULTS_WISH], runAsync: [1282, BOOL] } as const;
const OF_SESSION = { sessionHandle: [1, SESSION_HANDLE] } as const;
const IN_SCHEMA = { ...OF_SESSION, catalogName: [2, STRING], schemaName: [3, STRING] } as const;

export const GET_CATALOGS = struct("TGetCatalogsReq", { ...OF_SESSION, ...ANSWERED_AS_WISHED });
export const GET_TYPE_INFO = struct("TGetTypeInfoReq", { ...OF_SESSION, ...ANSWERED_AS_WISHED });
export const GET_TABLE_TYPES = struct("TGetTableTypesReq", { ...OF_SESSION, ...ANSWERED_AS_WISHED });
export const GET_SCHEMAS = struct("TGetSchemasReq", { ...IN_SCHEMA, ...ANSWERED_AS_WISHED });
export const GET_TABLES = struct("TGetTablesReq", {
  ...IN_SCHEMA,
  tableName: [4, STRING],
  tableTypes: [5, list(STRING)],
  ...ANSWERED_AS_WISHED,
});
export const GET_COLUMNS = struct("TGetColumnsReq", {
  ...IN_SCHEMA,
  tableName: [4, STRING],
  columnName: [5, STRING],
  ...ANSWERED_AS_WISHED,
});
export const GET_FUNCTIONS = struct("TGetFunctionsReq", {
  ...IN_SCHEMA,
  functionName: [4, STRING],
  ...ANSWERED_AS_WISHED,
});
export const GET_PRIMARY_KEYS = struct("TGetPrimaryKeysReq", {
  ...IN_SCHEMA,
  tableName: [4, STRING],
  ...ANSWERED_AS_WISHED,
});
export const GET_CROSS_REFERENCE = struct("TGetCrossReferenceReq", {
  ...OF_SESSION,
  parentCatalogName: [2, STRING],
  parentSchemaName: [3, STRING],
  parentTableName: [4, STRING],
  foreignCatalogName: [5, STRING],
  foreignSchemaName: [6, STRING],
  foreignTableName: [7, STRING],
  ...ANSWERED_AS_WISHED,
});

const OF_OPERATION = { operationHandle: [1, OPERATION_HANDLE] } as const;

export const GET_OPERATION_STATUS = struct("TGetOperationStatusReq", {
  ...OF_OPERATION,
  getProgressUpdate: [2, BOOL],
});
export const GET_RESULT_SET_METADATA = struct("TGetResultSetMetadataReq", OF_OPERATION);
export const CANCEL_OPERATION = struct("TCancelOperationReq", OF_OPERATION);
export const CLOSE_OPERATION = struct("TCloseOperationReq", OF_OPERATION);
export const FETCH_RESULTS = struct("TFetchResultsReq", {
  ...OF_OPERATION,
  orientation: [2, I32],
  maxRows: [3, I64],
  fetchType: [4, I16],
  maxBytes: [1281, I64],
  startRowOffset: [1282, I64],
  includeResultSetMetadata: [1283, BOOL],
});
