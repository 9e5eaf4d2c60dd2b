/**
 * @module The demo workspace's side of Thrift: what it answers to each call, as bytes.
 */

import {
  type Call,
  type ExecuteStatementCall,
  exceptionReply,
  type MetadataCall,
  type OpenSessionCall,
  type OperationCall,
  readCall,
  replies,
  reply,
} from "../../../facts/thrift/index.ts";
import type { Store } from "../store.ts";
import {
  describeOperation,
  describeResult,
  describeState,
  failure,
  fetchRows,
  PROTOCOL_VERSION,
  SUCCESS,
  sessionHandle,
} from "./answers.ts";
import { readMetadata } from "./metadata.ts";
import { type Operation, type Session, Sessions } from "./sessions.ts";
import { CallError, type RunStatement } from "./types.ts";
import { readUse } from "./use.ts";

/** How long a driver that takes rows at once waits for them before it is told to ask again. */
const DIRECT_WAIT_MS = 5_000;

export type ThriftServer = (body: Uint8Array) => Promise<Uint8Array | null>;

/** Makes a server. It answers null to what can't be read as a call at all. */
export function createThriftServer(store: Store, run: RunStatement): ThriftServer {
  const sessions = new Sessions();

  return async (body) => {
    const reading = readCall(body);
    if (!reading.ok) return reading.head && exceptionReply(reading.head, `Bad call: ${reading.reason}.`);
    const { call } = reading;
    try {
      return await answer(call);
    } catch (error) {
      if (error instanceof CallError) return reply(call, replies.STATUS_REPLY, { status: failure(error) });
      throw error;
    }
  };

  async function answer(call: Call): Promise<Uint8Array> {
    switch (call.method) {
      case "OpenSession":
        return openSession(call);
      case "CloseSession":
        sessions.closeSession(call.session);
        return reply(call, replies.STATUS_REPLY, { status: SUCCESS });
      case "ExecuteStatement":
        return await execute(call);
      case "GetOperationStatus":
      case "GetResultSetMetadata":
      case "FetchResults":
      case "CancelOperation":
      case "CloseOperation":
        return answerAbout(call);
      default:
        return describe(call);
    }
  }

  function openSession(call: OpenSessionCall): Uint8Array {
    const place = { catalog: call.catalog, schema: call.schema };
    return reply(call, replies.OPEN_SESSION_REPLY, {
      status: SUCCESS,
      serverProtocolVersion: PROTOCOL_VERSION,
      sessionHandle: sessionHandle(sessions.open(place)),
      configuration: new Map(),
      initialNamespace: { catalogName: call.catalog ?? undefined, schemaName: call.schema ?? undefined },
      canUseMultipleCatalogs: true,
    });
  }

  async function execute(call: ExecuteStatementCall): Promise<Uint8Array> {
    const session = sessions.session(call.session);
    const operation = sessions.start();
    const ending = settle(call, session, operation);
    // Who neither runs it beside other things nor takes rows at once waits for its end.
    if (!call.runAsync) await ending;
    else if (call.directRows !== null) await Promise.race([ending, wait(DIRECT_WAIT_MS)]);
    return reply(call, replies.OPERATION_REPLY, describeOperation(sessions, operation, call.directRows));
  }

  /** Runs the statement to its end, which the operation tells of. */
  async function settle(call: ExecuteStatementCall, session: Session, operation: Operation): Promise<void> {
    try {
      const place = readUse(call.statement, session.place);
      if (place) session.place = place;
      else operation.result = await run(call.statement, session.place, call.parameters.map(parameterOf));
      if (operation.state === "running") operation.state = "finished";
    } catch (error) {
      if (operation.state !== "running") return;
      operation.state = "failed";
      operation.error = error instanceof Error ? error : new Error(String(error));
    }
  }

  function answerAbout(call: OperationCall): Uint8Array {
    // To close what the server closed by itself is no error.
    if (call.method === "CloseOperation") {
      sessions.closeOperation(call.operation);
      return reply(call, replies.STATUS_REPLY, { status: SUCCESS });
    }
    const operation = sessions.operation(call.operation);
    switch (call.method) {
      case "GetOperationStatus":
        return reply(call, replies.OPERATION_STATUS_REPLY, describeState(operation));
      case "GetResultSetMetadata":
        return reply(call, replies.RESULT_METADATA_REPLY, describeResult(operation));
      case "FetchResults":
        return reply(call, replies.FETCH_RESULTS_REPLY, fetchRows(operation, call.maxRows));
      case "CancelOperation":
        if (operation.state === "running") operation.state = "canceled";
        return reply(call, replies.STATUS_REPLY, { status: SUCCESS });
    }
  }

  function describe(call: MetadataCall): Uint8Array {
    sessions.session(call.session);
    if (call.method === "GetInfo") {
      const infoValue = {
        stringValue: call.infoType === DATABASE_VERSION ? "0.0.0-demo" : "Postern demo workspace",
      };
      return reply(call, replies.GET_INFO_REPLY, { status: SUCCESS, infoValue });
    }
    const operation = sessions.start();
    operation.result = readMetadata(store, call);
    operation.state = "finished";
    return reply(call, replies.OPERATION_REPLY, describeOperation(sessions, operation, call.directRows));
  }
}

/** TGetInfoType.CLI_DBMS_VER */
const DATABASE_VERSION = 18;

function parameterOf({ name, type, value }: ExecuteStatementCall["parameters"][number]) {
  return {
    ...(name === null ? {} : { name }),
    ...(type === null ? {} : { type }),
    value: value === null ? null : String(value),
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
