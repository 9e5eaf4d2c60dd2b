/**
 * @module From the structs of requests to calls: handles must be there and whole, what is missing is null.
 */

import type { MessageHead } from "./message.ts";
import { ThriftError } from "./reader.ts";
import type { DIRECT_RESULTS_WISH, IDENTIFIER, OPERATION_HANDLE, SESSION_HANDLE } from "./schema/handles.ts";
import type * as requests from "./schema/requests.ts";
import type { ValueOf } from "./shape.ts";
import {
  type ExecuteStatementCall,
  isMetadataMethod,
  isOperationMethod,
  type MetadataCall,
  type OpenSessionCall,
  type OperationCall,
  type StatementParameter,
} from "./types.ts";

const GUID_BYTES = 16;

/** The GUID of a handle, in hex. */
export function guidOf(identifier: ValueOf<typeof IDENTIFIER> | undefined): string {
  const guid = identifier?.guid;
  if (guid?.length !== GUID_BYTES) throw new ThriftError("a handle without a GUID of 16 bytes");
  return Buffer.from(guid).toString("hex");
}

export function sessionOf(request: {
  readonly sessionHandle?: ValueOf<typeof SESSION_HANDLE> | undefined;
}): string {
  return guidOf(request.sessionHandle?.sessionId);
}

/** SPARK_CLI_SERVICE_PROTOCOL_V4 */
export const PROTOCOL_WITH_CATALOGS = 0xa504;

export function describeOpenSession(
  { sequence }: MessageHead,
  request: ValueOf<typeof requests.OPEN_SESSION>,
): OpenSessionCall {
  const {
    initialNamespace,
    configuration,
    client_protocol_i64 = 0n,
    canUseMultipleCatalogs = false,
  } = request;
  // Whether that is the default or no place at all, the warehouse alone knows.
  if (Object.values(initialNamespace ?? {}).includes(""))
    throw new ThriftError("a namespace with an empty name");
  return {
    method: "OpenSession",
    sequence,
    catalog: initialNamespace?.catalogName ?? null,
    schema: initialNamespace?.schemaName ?? null,
    hasCatalogs: canUseMultipleCatalogs && client_protocol_i64 >= PROTOCOL_WITH_CATALOGS,
    configuration: Object.fromEntries(configuration ?? []),
  };
}

type ExecuteRequest = ValueOf<typeof requests.EXECUTE_STATEMENT>;

export function describeExecute({ sequence }: MessageHead, request: ExecuteRequest): ExecuteStatementCall {
  if (request.statement === undefined) throw new ThriftError("a call without its statement");
  return {
    method: "ExecuteStatement",
    sequence,
    session: sessionOf(request),
    statement: request.statement,
    parameters: (request.parameters ?? []).map(describeParameter),
    configuration: Object.fromEntries(request.confOverlay ?? []),
    runAsync: request.runAsync ?? false,
    directRows: directRowsOf(request),
    canReadArrowResult: request.canReadArrowResult ?? false,
    canDownloadResult: request.canDownloadResult ?? false,
  };
}

interface AnsweredAsWished {
  readonly getDirectResults?: ValueOf<typeof DIRECT_RESULTS_WISH> | undefined;
}

function directRowsOf({ getDirectResults }: AnsweredAsWished): number | null {
  return getDirectResults === undefined ? null : Number(getDirectResults.maxRows ?? 0);
}

function describeParameter({
  name,
  type,
  value,
}: NonNullable<ExecuteRequest["parameters"]>[number]): StatementParameter {
  const values = Object.values(value ?? {});
  if (values.length > 1) throw new ThriftError("a parameter with more than one value");
  return { name: name ?? null, type: type ?? null, value: values[0] ?? null };
}

/** What any of the requests for metadata may have. */
interface MetadataRequest extends AnsweredAsWished {
  readonly sessionHandle?: ValueOf<typeof SESSION_HANDLE> | undefined;
  readonly catalogName?: string | undefined;
  readonly schemaName?: string | undefined;
  readonly tableName?: string | undefined;
  readonly columnName?: string | undefined;
  readonly functionName?: string | undefined;
  readonly tableTypes?: readonly string[] | undefined;
  readonly infoType?: number | undefined;
}

type CrossReference = ValueOf<typeof requests.GET_CROSS_REFERENCE>;

export function describeMetadata(
  { method, sequence }: MessageHead,
  request: MetadataRequest & Partial<CrossReference>,
): MetadataCall {
  if (!isMetadataMethod(method)) throw new Error(`${method} reads no metadata`);
  const isCross = method === "GetCrossReference";
  return {
    method,
    sequence,
    session: sessionOf(request),
    catalog: (isCross ? request.parentCatalogName : request.catalogName) ?? null,
    schema: (isCross ? request.parentSchemaName : request.schemaName) ?? null,
    table: (isCross ? request.parentTableName : request.tableName) ?? null,
    column: request.columnName ?? null,
    function: request.functionName ?? null,
    tableTypes: request.tableTypes ?? [],
    infoType: request.infoType ?? null,
    directRows: directRowsOf(request),
    foreign: isCross
      ? {
          catalog: request.foreignCatalogName ?? null,
          schema: request.foreignSchemaName ?? null,
          table: request.foreignTableName ?? null,
        }
      : null,
  };
}

export function describeOperation(
  { method, sequence }: MessageHead,
  request: {
    readonly operationHandle?: ValueOf<typeof OPERATION_HANDLE> | undefined;
    readonly maxRows?: bigint | undefined;
  },
): OperationCall {
  if (!isOperationMethod(method)) throw new Error(`${method} is about no operation`);
  const maxRows = request.maxRows === undefined ? null : Number(request.maxRows);
  return { method, sequence, operation: guidOf(request.operationHandle?.operationId), maxRows };
}
