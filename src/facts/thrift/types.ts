/**
 * @module What the gateway knows of a call and of a reply. Handles are their GUIDs in hex; a statement's is also its id in
 * the REST API, there with hyphens.
 */

interface Numbered {
  /** By which a driver knows the reply to its call. */
  readonly sequence: number;
}

export interface OpenSessionCall extends Numbered {
  readonly method: "OpenSession";
  /** Where names without a catalog or schema are looked for; null where the warehouse's default counts. */
  readonly catalog: string | null;
  readonly schema: string | null;
  /** Whether a warehouse reads that namespace at all: since a revision of the protocol, and where the driver says so. */
  readonly hasCatalogs: boolean;
  readonly configuration: Readonly<Record<string, string>>;
}

export interface CloseSessionCall extends Numbered {
  readonly method: "CloseSession";
  readonly session: string;
}

export interface StatementParameter {
  /** Null for one that goes by its place. */
  readonly name: string | null;
  readonly type: string | null;
  /** Null for SQL's NULL, and for arrays, maps and structs. */
  readonly value: string | number | boolean | null;
}

export interface ExecuteStatementCall extends Numbered {
  readonly method: "ExecuteStatement";
  readonly session: string;
  readonly statement: string;
  readonly parameters: readonly StatementParameter[];
  /** Settings for this statement alone. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly runAsync: boolean;
  /** How many rows the driver takes with the reply, or null where it asks for rows later. */
  readonly directRows: number | null;
  readonly canReadArrowResult: boolean;
  /** Whether the driver takes presigned URLs to storage for rows, as drivers do by default; see `withoutDownloads`. */
  readonly canDownloadResult: boolean;
}

export interface TableName {
  readonly catalog: string | null;
  readonly schema: string | null;
  readonly table: string | null;
}

const METADATA_METHODS = [
  "GetInfo",
  "GetCatalogs",
  "GetSchemas",
  "GetTables",
  "GetColumns",
  "GetFunctions",
  "GetTableTypes",
  "GetTypeInfo",
  "GetPrimaryKeys",
  "GetCrossReference",
] as const;

/** A read of metadata. A null name asks for all; in names of schemas and below, `%` and `_` are wildcards. */
export interface MetadataCall extends Numbered, TableName {
  readonly method: (typeof METADATA_METHODS)[number];
  readonly session: string;
  readonly column: string | null;
  readonly function: string | null;
  readonly tableTypes: readonly string[];
  /** What GetInfo asks for, by Thrift's number of it. */
  readonly infoType: number | null;
  /** As for a statement. */
  readonly directRows: number | null;
  /** The other table of GetCrossReference. */
  readonly foreign: TableName | null;
}

const OPERATION_METHODS = [
  "GetOperationStatus",
  "GetResultSetMetadata",
  "FetchResults",
  "CancelOperation",
  "CloseOperation",
] as const;

export interface OperationCall extends Numbered {
  readonly method: (typeof OPERATION_METHODS)[number];
  readonly operation: string;
  /** Of FetchResults. */
  readonly maxRows: number | null;
}

export type Call = OpenSessionCall | CloseSessionCall | ExecuteStatementCall | MetadataCall | OperationCall;

export function isMetadataMethod(method: string): method is MetadataCall["method"] {
  return (METADATA_METHODS as readonly string[]).includes(method);
}

export function isOperationMethod(method: string): method is OperationCall["method"] {
  return (OPERATION_METHODS as readonly string[]).includes(method);
}

export interface Reply extends Numbered {
  readonly method: string;
  /** What the warehouse says went wrong, or null. */
  readonly error: string | null;
  /** Of OpenSession. */
  readonly session: string | null;
  /** Where that session stands, if the warehouse says so. */
  readonly namespace: { readonly catalog: string | null; readonly schema: string | null } | null;
  /** Whether the warehouse says that the session knows one catalog only. */
  readonly isOneCatalog: boolean;
  /** Of a statement or a read of metadata. */
  readonly operation: string | null;
  /** Whether the warehouse closed the operation with this reply. */
  readonly isClosed: boolean;
  /** Whether rows are to be had by presigned URLs to storage, past the gateway. */
  readonly hasExternalLinks: boolean;
  /** Whether the rows are themselves presigned URLs, of a PUT, GET or REMOVE on a volume. */
  readonly isStaging: boolean;
}
