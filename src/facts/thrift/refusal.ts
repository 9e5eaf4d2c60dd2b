/**
 * @module A refusal that drivers show to their users: an ordinary reply whose status is an error, as a warehouse's own
 * errors are. HTTP's 403 would reach them as a failed transport, without the message.
 */

import { type MessageHead, writeMessage } from "./message.ts";
import { STATUS_CODES } from "./schema/handles.ts";
import {
  APPLICATION_EXCEPTION,
  GET_INFO_REPLY,
  OPEN_SESSION_REPLY,
  OPERATION_STATUS_REPLY,
  STATUS_REPLY,
} from "./schema/replies.ts";
import { struct, type Type } from "./shape.ts";
import { isMetadataMethod, isOperationMethod } from "./types.ts";

/** SQL's state for a lack of privileges. */
const SQL_STATE = "42501";
const ERROR_CODE = 403;
/** TOperationState.ERROR_STATE */
const ERROR_STATE = 5;
/** SPARK_CLI_SERVICE_PROTOCOL_V8; drivers' generated code insists on a version. */
const PROTOCOL_VERSION = 0xa508;
/** TApplicationExceptionType.UNKNOWN_METHOD */
const UNKNOWN_METHOD = 1;

/** The body of an HTTP answer, of status 200 and type `application/x-thrift`, that says why a call is refused. */
export function exceptionReply(call: MessageHead, message: string): Uint8Array {
  const status = {
    statusCode: STATUS_CODES.error,
    sqlState: SQL_STATE,
    errorCode: ERROR_CODE,
    errorMessage: message,
    displayMessage: message,
  };
  switch (call.method) {
    case "OpenSession":
      return reply(call, OPEN_SESSION_REPLY, { status, serverProtocolVersion: PROTOCOL_VERSION });
    case "GetInfo":
      return reply(call, GET_INFO_REPLY, { status, infoValue: { stringValue: "" } });
    case "GetOperationStatus":
      return reply(call, OPERATION_STATUS_REPLY, { status, operationState: ERROR_STATE });
    default:
      return isCommon(call.method) ? reply(call, STATUS_REPLY, { status }) : exception(call, message);
  }
}

/** Whether a reply of the method has nothing that must be there but its status, which is field 1 of each. */
function isCommon(method: string): boolean {
  return (
    isMetadataMethod(method) ||
    isOperationMethod(method) ||
    method === "ExecuteStatement" ||
    method === "CloseSession" ||
    method.endsWith("DelegationToken")
  );
}

/** The body of a reply to a call. */
export function reply<T>(call: MessageHead, type: Type<T>, success: T): Uint8Array {
  return writeMessage("reply", call, struct("result", { success: [0, type] }), { success });
}

function exception(call: MessageHead, message: string): Uint8Array {
  return writeMessage("exception", call, APPLICATION_EXCEPTION, { message, type: UNKNOWN_METHOD });
}
