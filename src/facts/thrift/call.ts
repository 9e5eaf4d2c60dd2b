/**
 * @module What a driver's call asks for: one message, of a method that is on the list, in the one form that stands for it.
 *
 * What was read is written anew and must be the same bytes, so that what a policy sees is what the warehouse will read. That
 * is a second net: whatever is known to tear it, the reader refuses.
 */

import {
  describeExecute,
  describeMetadata,
  describeOpenSession,
  describeOperation,
  sessionOf,
} from "./describe.ts";
import { KINDS, type MessageHead, readHead, writeMessage } from "./message.ts";
import { type Limits, ThriftError, ThriftReader } from "./reader.ts";
import * as requests from "./schema/requests.ts";
import { struct, type Type } from "./shape.ts";
import type { Call } from "./types.ts";

const LIMITS: Limits = { maxBytes: 1024 * 1024, maxDepth: 16, maxValues: 20_000 };

export type CallReading =
  | { readonly ok: true; readonly call: Call }
  /** `head` is there where at least that could be read: enough for `exceptionReply`. */
  | { readonly ok: false; readonly reason: string; readonly head: MessageHead | null };

interface Method {
  readonly type: Type<{ readonly req?: object | undefined }>;
  readonly describe: (head: MessageHead, request: object) => Call;
}

function method<T extends object>(
  request: Type<T>,
  describe: (head: MessageHead, request: T) => Call,
): Method {
  return {
    type: struct("arguments", { req: [1, request] }),
    // What the reader gives is of the type that it was given.
    describe: (head, read) => describe(head, read as T),
  };
}

const closeSession = ({ sequence }: MessageHead, request: Parameters<typeof sessionOf>[0]): Call => ({
  method: "CloseSession",
  sequence,
  session: sessionOf(request),
});

const METHODS: ReadonlyMap<string, Method> = new Map([
  ["OpenSession", method(requests.OPEN_SESSION, describeOpenSession)],
  ["CloseSession", method(requests.CLOSE_SESSION, closeSession)],
  ["ExecuteStatement", method(requests.EXECUTE_STATEMENT, describeExecute)],
  ["GetInfo", method(requests.GET_INFO, describeMetadata)],
  ["GetCatalogs", method(requests.GET_CATALOGS, describeMetadata)],
  ["GetSchemas", method(requests.GET_SCHEMAS, describeMetadata)],
  ["GetTables", method(requests.GET_TABLES, describeMetadata)],
  ["GetColumns", method(requests.GET_COLUMNS, describeMetadata)],
  ["GetFunctions", method(requests.GET_FUNCTIONS, describeMetadata)],
  ["GetTableTypes", method(requests.GET_TABLE_TYPES, describeMetadata)],
  ["GetTypeInfo", method(requests.GET_TYPE_INFO, describeMetadata)],
  ["GetPrimaryKeys", method(requests.GET_PRIMARY_KEYS, describeMetadata)],
  ["GetCrossReference", method(requests.GET_CROSS_REFERENCE, describeMetadata)],
  ["GetOperationStatus", method(requests.GET_OPERATION_STATUS, describeOperation)],
  ["GetResultSetMetadata", method(requests.GET_RESULT_SET_METADATA, describeOperation)],
  ["FetchResults", method(requests.FETCH_RESULTS, describeOperation)],
  ["CancelOperation", method(requests.CANCEL_OPERATION, describeOperation)],
  ["CloseOperation", method(requests.CLOSE_OPERATION, describeOperation)],
]);

/** Reads a call. What is not wholly understood is refused, with a reason for the client. */
export function readCall(bytes: Uint8Array): CallReading {
  let head: MessageHead | null = null;
  try {
    const reader = new ThriftReader(bytes, LIMITS);
    const { kind, ...named } = readHead(reader);
    head = named;
    if (kind !== KINDS.call) throw new ThriftError(`a message of kind ${kind}, which is not a call`);
    const known = METHODS.get(head.method);
    if (!known) throw new ThriftError("a method that is not on the list");
    const { req } = reader.read(known.type);
    reader.end();
    if (req === undefined) throw new ThriftError("a call without its request");
    if (!isSame(bytes, writeMessage("call", head, known.type, { req }))) {
      throw new ThriftError("bytes that are not in the form that drivers write");
    }
    return { ok: true, call: known.describe(head, req) };
  } catch (error) {
    if (error instanceof ThriftError) return { ok: false, reason: error.message, head };
    throw error;
  }
}

/**
 * The bytes of the same call with `canDownloadResult` off, so that its rows come in the reply and not by presigned URLs to
 * storage. Drivers ask for those by default, and do without. Null where it is not a call of ExecuteStatement that
 * `readCall` accepts.
 */
export function withoutDownloads(bytes: Uint8Array): Uint8Array | null {
  const reading = readCall(bytes);
  if (!reading.ok || reading.call.method !== "ExecuteStatement") return null;
  const type = struct("arguments", { req: [1, requests.EXECUTE_STATEMENT] });
  const reader = new ThriftReader(bytes, LIMITS);
  const head = readHead(reader);
  const { req } = reader.read(type);
  return writeMessage("call", head, type, { req: { ...req, canDownloadResult: false } });
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
