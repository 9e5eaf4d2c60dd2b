/**
 * @module Thrift, as the drivers of Databricks SQL speak it (`POST /sql/1.0/warehouses/{id}`,
 * `POST /sql/protocolv1/o/{workspace}/{cluster}`): TBinaryProtocol, one message a body, no framing.
 */

export { type CallReading, readCall, withoutDownloads } from "./call.ts";
export { unknownSettings } from "./configuration.ts";
export { exceptionReply, reply } from "./refusal.ts";
export { readReply } from "./reply.ts";
export { STATUS_CODES } from "./schema/handles.ts";
export * as replies from "./schema/replies.ts";
export type { ValueOf } from "./shape.ts";
export type {
  Call,
  ExecuteStatementCall,
  MetadataCall,
  OpenSessionCall,
  OperationCall,
} from "./types.ts";
