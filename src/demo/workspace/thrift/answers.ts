/**
 * @module What the demo's Thrift server answers about an operation: its handle, its state and its rows.
 */

import { type replies, STATUS_CODES, type ValueOf } from "../../../facts/thrift/index.ts";
import { columnOf, describeColumn } from "./columns.ts";
import type { Operation, Session, Sessions } from "./sessions.ts";

/** SPARK_CLI_SERVICE_PROTOCOL_V8, the newest: with parameters, and rows that may come in columns. */
export const PROTOCOL_VERSION = 0xa508;
/** TSparkRowSetType.COLUMN_BASED_SET, for which no driver needs Arrow. */
const COLUMN_BASED = 1;
/** TOperationState */
const STATES = { running: 1, finished: 2, canceled: 3, failed: 5 } as const;
const MAX_ROWS = 100_000;

export const SUCCESS = { statusCode: STATUS_CODES.success };

/** The status that tells of an error, whoever threw it. */
export function failure(error: Error): ValueOf<typeof replies.STATUS_REPLY>["status"] {
  const { sqlState } = error as { sqlState?: unknown };
  const state = typeof sqlState === "string" ? { sqlState } : {};
  const { message } = error;
  return { statusCode: STATUS_CODES.error, ...state, errorMessage: message, displayMessage: message };
}

export function sessionHandle({ id }: Session) {
  return { sessionId: identifier(id), serverProtocolVersion: PROTOCOL_VERSION };
}

function operationHandle({ id, state, result }: Operation) {
  const hasResultSet = state === "running" || result.columns.length > 0;
  return { operationId: identifier(id), operationType: 0, hasResultSet };
}

function identifier(id: string) {
  const guid = Buffer.from(id, "hex");
  return { guid, secret: guid };
}

export function describeState({
  state,
  error,
  result,
}: Operation): ValueOf<typeof replies.OPERATION_STATUS_REPLY> {
  const { sqlState, errorMessage, displayMessage } = error ? (failure(error) ?? {}) : {};
  return {
    status: SUCCESS,
    operationState: STATES[state],
    sqlState,
    errorMessage,
    hasResultSet: result.columns.length > 0,
    displayMessage,
  };
}

export function describeResult({ result }: Operation): ValueOf<typeof replies.RESULT_METADATA_REPLY> {
  return {
    status: SUCCESS,
    schema: { columns: result.columns.map(describeColumn) },
    resultFormat: COLUMN_BASED,
    lz4Compressed: false,
    isStagingOperation: false,
  };
}

/** The next rows. */
export function fetchRows(
  operation: Operation,
  maxRows: number | null,
): ValueOf<typeof replies.FETCH_RESULTS_REPLY> {
  const { result, fetched } = operation;
  const rows = result.rows.slice(fetched, fetched + Math.min(maxRows ?? MAX_ROWS, MAX_ROWS));
  operation.fetched += rows.length;
  return {
    status: SUCCESS,
    hasMoreRows: operation.fetched < result.rows.length,
    results: {
      startRowOffset: BigInt(fetched),
      rows: [],
      columns: result.columns.map((column, index) => columnOf(column, index, rows)),
    },
    resultSetMetadata: describeResult(operation),
  };
}

/** An operation that was just started: with its rows, where the driver takes some at once and it is over. */
export function describeOperation(
  sessions: Sessions,
  operation: Operation,
  directRows: number | null,
): ValueOf<typeof replies.OPERATION_REPLY> {
  const started = { status: SUCCESS, operationHandle: operationHandle(operation) };
  if (operation.error) {
    sessions.closeOperation(operation.id);
    return { status: failure(operation.error) };
  }
  if (directRows === null || operation.state === "running") return started;
  const described = {
    operationStatus: describeState(operation),
    resultSetMetadata: describeResult(operation),
  };
  // Without columns no rows go along, since the JavaScript driver would look for more of them for ever.
  if (operation.result.columns.length === 0) return { ...started, directResults: described };
  const resultSet = fetchRows(operation, directRows);
  if (resultSet.hasMoreRows === true) return { ...started, directResults: { ...described, resultSet } };
  // As a warehouse does where nothing is left to be asked.
  sessions.closeOperation(operation.id);
  return { ...started, directResults: { ...described, resultSet, closeOperation: { status: SUCCESS } } };
}
