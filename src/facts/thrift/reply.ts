/**
 * @module What a warehouse's reply means for the gateway: whose handles it gives out, and whether it gives out presigned URLs.
 *
 * A warehouse may say more than the drivers' structs have, which drivers pass over, and so is it here. What is known must
 * be well-formed, and nothing may come twice or after the end.
 */

import { guidOf, PROTOCOL_WITH_CATALOGS } from "./describe.ts";
import { KINDS, readHead } from "./message.ts";
import { type Limits, ThriftError, ThriftReader } from "./reader.ts";
import { IDENTIFIER, NAMESPACE, STATUS_CODES } from "./schema/handles.ts";
import { BOOL, I32, openStruct, STRING, TALLY, type ValueOf } from "./shape.ts";
import type { Reply } from "./types.ts";

/** Direct results hold rows, up to what the driver asked for. */
const LIMITS: Limits = { maxBytes: 512 * 1024 * 1024, maxDepth: 24, maxValues: 20_000 };

export type ReplyReading =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly reason: string };

const STATUS = openStruct("TStatus", {
  statusCode: [1, I32],
  errorMessage: [5, STRING],
  displayMessage: [6, STRING],
});
const ANY_HANDLE = openStruct("THandle", { id: [1, IDENTIFIER] });
const METADATA = openStruct("TGetResultSetMetadataResp", {
  resultFormat: [1281, I32],
  isStagingOperation: [1287, BOOL],
});
/** The second are files of results, which Databricks' own services ask for, and which a driver can't. */
const ROWS = openStruct("TRowSet", { resultLinks: [1282, TALLY], cloudFetchResults: [3329, TALLY] });

const OPEN_SESSION = openStruct("TOpenSessionResp", {
  status: [1, STATUS],
  serverProtocolVersion: [2, I32],
  sessionHandle: [3, ANY_HANDLE],
  initialNamespace: [1284, NAMESPACE],
  canUseMultipleCatalogs: [1285, BOOL],
});
const OPERATION = openStruct("TExecuteStatementResp", {
  status: [1, STATUS],
  operationHandle: [2, ANY_HANDLE],
  directResults: [
    1281,
    openStruct("TSparkDirectResults", {
      operationStatus: [
        1,
        openStruct("TGetOperationStatusResp", { status: [1, STATUS], errorMessage: [5, STRING] }),
      ],
      resultSetMetadata: [2, METADATA],
      resultSet: [
        3,
        openStruct("TFetchResultsResp", { results: [3, ROWS], resultSetMetadata: [1281, METADATA] }),
      ],
      closeOperation: [4, openStruct("TCloseOperationResp", { status: [1, STATUS] })],
    }),
  ],
});
const FETCH_RESULTS = openStruct("TFetchResultsResp", {
  status: [1, STATUS],
  results: [3, ROWS],
  resultSetMetadata: [1281, METADATA],
});
const RESULT_METADATA = openStruct("TGetResultSetMetadataResp", {
  status: [1, STATUS],
  resultFormat: [1281, I32],
  isStagingOperation: [1287, BOOL],
});
const STATUS_ONLY = openStruct("TStatusResp", { status: [1, STATUS] });

const EXCEPTION = openStruct("TApplicationException", { message: [1, STRING] });

/** TSparkRowSetType.URL_BASED_SET */
const BY_URL = 3;

/** Reads a reply to any method that `readCall` knows. */
export function readReply(bytes: Uint8Array): ReplyReading {
  try {
    const reader = new ThriftReader(bytes, LIMITS);
    const { kind, method, sequence } = readHead(reader);
    const nothing = { ...NOTHING, method, sequence };
    if (kind !== KINDS.exception && kind !== KINDS.reply)
      throw new ThriftError("a message that is not a reply");
    const reply =
      kind === KINDS.exception
        ? { ...nothing, error: reader.read(EXCEPTION).message ?? "" }
        : { ...nothing, ...readResult(method, reader) };
    reader.end();
    return { ok: true, reply };
  } catch (error) {
    if (error instanceof ThriftError) return { ok: false, reason: error.message };
    throw error;
  }
}

const NOTHING = {
  error: null,
  session: null,
  namespace: null,
  isOneCatalog: false,
  operation: null,
  isClosed: false,
  hasExternalLinks: false,
  isStaging: false,
} as const satisfies Partial<Reply>;

function readResult(method: string, reader: ThriftReader): Partial<Reply> {
  switch (method) {
    case "OpenSession":
      return readOpenSession(resultOf(reader, OPEN_SESSION));
    case "FetchResults": {
      const { status, results, resultSetMetadata } = resultOf(reader, FETCH_RESULTS);
      return { error: errorOf(status), ...describeRows(results, resultSetMetadata) };
    }
    case "GetResultSetMetadata": {
      const metadata = resultOf(reader, RESULT_METADATA);
      return { error: errorOf(metadata.status), ...describeRows(undefined, metadata) };
    }
    case "GetInfo":
    case "GetOperationStatus":
    case "CancelOperation":
    case "CloseOperation":
    case "CloseSession":
      return { error: errorOf(resultOf(reader, STATUS_ONLY).status) };
    default:
      return readOperation(resultOf(reader, OPERATION));
  }
}

/** The one field of a reply, in the struct that Thrift puts around it. */
function resultOf<S extends ReturnType<typeof openStruct>>(reader: ThriftReader, type: S): ValueOf<S> {
  const { success } = reader.read(openStruct("result", { success: [0, type] }));
  if (success === undefined) throw new ThriftError("a reply without its result");
  return success as ValueOf<S>;
}

function readOpenSession({
  status,
  sessionHandle,
  initialNamespace,
  serverProtocolVersion = 0,
  canUseMultipleCatalogs = true,
}: ValueOf<typeof OPEN_SESSION>): Partial<Reply> {
  const namespace = initialNamespace && {
    catalog: initialNamespace.catalogName ?? null,
    schema: initialNamespace.schemaName ?? null,
  };
  return {
    error: errorOf(status),
    session: sessionHandle ? guidOf(sessionHandle.id) : null,
    namespace: namespace ?? null,
    isOneCatalog: !canUseMultipleCatalogs || serverProtocolVersion < PROTOCOL_WITH_CATALOGS,
  };
}

function readOperation({
  status,
  operationHandle,
  directResults,
}: ValueOf<typeof OPERATION>): Partial<Reply> {
  const { operationStatus, resultSetMetadata, resultSet, closeOperation } = directResults ?? {};
  const first = describeRows(undefined, resultSetMetadata);
  const rows = describeRows(resultSet?.results, resultSet?.resultSetMetadata);
  return {
    error: errorOf(status) ?? errorOf(operationStatus?.status) ?? operationStatus?.errorMessage ?? null,
    operation: operationHandle ? guidOf(operationHandle.id) : null,
    isClosed: closeOperation !== undefined && errorOf(closeOperation.status) === null,
    hasExternalLinks: first.hasExternalLinks || rows.hasExternalLinks,
    isStaging: first.isStaging || rows.isStaging,
  };
}

function describeRows(
  rows: ValueOf<typeof ROWS> | undefined,
  metadata: ValueOf<typeof METADATA> | undefined,
) {
  return {
    hasExternalLinks:
      (rows?.resultLinks ?? 0) > 0 || (rows?.cloudFetchResults ?? 0) > 0 || metadata?.resultFormat === BY_URL,
    isStaging: metadata?.isStagingOperation ?? false,
  };
}

function errorOf(status: ValueOf<typeof STATUS> | undefined): string | null {
  const { statusCode, errorMessage, displayMessage } = status ?? {};
  if (statusCode !== STATUS_CODES.error && statusCode !== STATUS_CODES.invalidHandle) return null;
  return errorMessage ?? displayMessage ?? "";
}
