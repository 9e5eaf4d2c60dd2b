/**
 * @module What a warehouse answers, whole, as the demo workspace writes it and as refusals are written.
 */

import { BINARY, BOOL, BYTE, DOUBLE, I16, I32, I64, list, map, STRING, STRINGS, struct } from "../shape.ts";
import { NAMESPACE, OPERATION_HANDLE, SESSION_HANDLE, STATUS } from "./handles.ts";

export const STATUS_REPLY = struct("TStatusResp", { status: [1, STATUS] });

export const OPEN_SESSION_REPLY = struct("TOpenSessionResp", {
  status: [1, STATUS],
  serverProtocolVersion: [2, I32],
  sessionHandle: [3, SESSION_HANDLE],
  configuration: [4, STRINGS],
  initialNamespace: [1284, NAMESPACE],
  canUseMultipleCatalogs: [1285, BOOL],
});

export const GET_INFO_REPLY = struct("TGetInfoResp", {
  status: [1, STATUS],
  infoValue: [2, struct("TGetInfoValue", { stringValue: [1, STRING] })],
});

export const OPERATION_STATUS_REPLY = struct("TGetOperationStatusResp", {
  status: [1, STATUS],
  operationState: [2, I32],
  sqlState: [3, STRING],
  errorCode: [4, I32],
  errorMessage: [5, STRING],
  hasResultSet: [9, BOOL],
  numModifiedRows: [11, I64],
  displayMessage: [1281, STRING],
});

const TYPE_ENTRY = struct("TTypeEntry", {
  primitiveEntry: [
    1,
    struct("TPrimitiveTypeEntry", {
      type: [1, I32],
      typeQualifiers: [
        2,
        struct("TTypeQualifiers", {
          qualifiers: [1, map(STRING, struct("TTypeQualifierValue", { i32Value: [1, I32] }))],
        }),
      ],
    }),
  ],
});

export const COLUMN_DESCRIPTION = struct("TColumnDesc", {
  columnName: [1, STRING],
  typeDesc: [2, struct("TTypeDesc", { types: [1, list(TYPE_ENTRY)] })],
  position: [3, I32],
  comment: [4, STRING],
});

export const RESULT_METADATA_REPLY = struct("TGetResultSetMetadataResp", {
  status: [1, STATUS],
  schema: [2, struct("TTableSchema", { columns: [1, list(COLUMN_DESCRIPTION)] })],
  resultFormat: [1281, I32],
  lz4Compressed: [1282, BOOL],
  isStagingOperation: [1287, BOOL],
});

/** Rows as columns; `nulls` has a bit for each row, the first one lowest. */
export const COLUMN = struct("TColumn", {
  boolVal: [1, struct("TBoolColumn", { values: [1, list(BOOL)], nulls: [2, BINARY] })],
  byteVal: [2, struct("TByteColumn", { values: [1, list(BYTE)], nulls: [2, BINARY] })],
  i16Val: [3, struct("TI16Column", { values: [1, list(I16)], nulls: [2, BINARY] })],
  i32Val: [4, struct("TI32Column", { values: [1, list(I32)], nulls: [2, BINARY] })],
  i64Val: [5, struct("TI64Column", { values: [1, list(I64)], nulls: [2, BINARY] })],
  doubleVal: [6, struct("TDoubleColumn", { values: [1, list(DOUBLE)], nulls: [2, BINARY] })],
  stringVal: [7, struct("TStringColumn", { values: [1, list(STRING)], nulls: [2, BINARY] })],
  binaryVal: [8, struct("TBinaryColumn", { values: [1, list(BINARY)], nulls: [2, BINARY] })],
});

export const ROW_SET = struct("TRowSet", {
  startRowOffset: [1, I64],
  // Required by the drivers' generated code, and always empty.
  rows: [2, list(struct("TRow", {}))],
  columns: [3, list(COLUMN)],
});

export const FETCH_RESULTS_REPLY = struct("TFetchResultsResp", {
  status: [1, STATUS],
  hasMoreRows: [2, BOOL],
  results: [3, ROW_SET],
  resultSetMetadata: [1281, RESULT_METADATA_REPLY],
});

/** Of a statement, and of every read of metadata that opens an operation. */
export const OPERATION_REPLY = struct("TExecuteStatementResp", {
  status: [1, STATUS],
  operationHandle: [2, OPERATION_HANDLE],
  directResults: [
    1281,
    struct("TSparkDirectResults", {
      operationStatus: [1, OPERATION_STATUS_REPLY],
      resultSetMetadata: [2, RESULT_METADATA_REPLY],
      resultSet: [3, FETCH_RESULTS_REPLY],
      closeOperation: [4, STATUS_REPLY],
    }),
  ],
});

/** Thrift's own struct for a call that has no reply. */
export const APPLICATION_EXCEPTION = struct("TApplicationException", {
  message: [1, STRING],
  type: [2, I32],
});
