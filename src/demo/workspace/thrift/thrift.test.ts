import type { AddressInfo } from "node:net";
import express from "express";
import { beforeEach, describe, expect, test } from "vitest";
import { decodeReply, encodeCall, wire } from "../../../../test/clients/thrift/encode.ts";
import { exceptionReply, readReply } from "../../../facts/thrift/index.ts";
import { answerError } from "../errors.ts";
import { createStore } from "../store.ts";
import { type RunStatement, thriftRoutes } from "./index.ts";
import { createThriftServer, type ThriftServer } from "./server.ts";

type Fields = Readonly<Record<string, unknown>>;

let ran: unknown[][];
let release: () => void;
let server: ThriftServer;

const run: RunStatement = async (sql, place, parameters) => {
  ran.push([sql, place, parameters]);
  if (sql === "SELECT slowly") await new Promise<void>((resolve) => (release = resolve));
  if (sql === "SELECT fails") throw Object.assign(new Error("[DIVIDE_BY_ZERO]"), { sqlState: "22012" });
  return {
    columns: [
      { name: "n", type: "BIGINT" },
      { name: "price", type: "DECIMAL(12,2)" },
    ],
    rows: [
      [1n, "2.50"],
      [null, null],
      [3n, "3.00"],
    ],
  };
};

beforeEach(() => {
  ran = [];
  server = createThriftServer(createStore(), run);
});

async function ask(method: string, request: object): Promise<Fields> {
  const answer = await server(encodeCall(method, request));
  if (!answer) throw new Error("no answer");
  expect(readReply(answer)).toMatchObject({ ok: true, reply: { method } });
  return await decodeReply(answer);
}

async function openSession(catalogName = "sales", schemaName = "orders"): Promise<unknown> {
  const initialNamespace = wire("TNamespace", { catalogName, schemaName });
  const { sessionHandle } = await ask("OpenSession", wire("TOpenSessionReq", { initialNamespace }));
  return sessionHandle;
}

const execute = (sessionHandle: unknown, statement: string, fields: Fields = {}) =>
  ask("ExecuteStatement", wire("TExecuteStatementReq", { sessionHandle, statement, ...fields }));
const about = (method: string, operationHandle: unknown, fields: Fields = {}) =>
  ask(method, wire(`T${method}Req`, { operationHandle, ...fields }));
const rowsAtOnce = (maxRows: number) => ({
  runAsync: true,
  getDirectResults: wire("TSparkGetDirectResults", { maxRows }),
});
const SUCCESS = { statusCode: 0 };

describe("a statement", () => {
  test("runs where its session stands, with its parameters, and answers with its rows", async () => {
    const value = wire("TSparkParameterValue", { stringValue: "7" });
    const parameters = [
      wire("TSparkParameter", { name: "a", type: "INT", value }),
      wire("TSparkParameter", {}),
    ];
    const reply = await execute(await openSession(), "SELECT 1", { ...rowsAtOnce(10), parameters });
    expect(ran).toEqual([
      [
        "SELECT 1",
        { catalog: "sales", schema: "orders" },
        [{ name: "a", type: "INT", value: "7" }, { value: null }],
      ],
    ]);
    const nulls = Buffer.from([0b010]);
    expect(reply["directResults"]).toMatchObject({
      operationStatus: { operationState: 2 },
      resultSetMetadata: {
        resultFormat: 1,
        schema: {
          columns: [
            { columnName: "n", position: 1, typeDesc: { types: [{ primitiveEntry: { type: 4 } }] } },
            {
              columnName: "price",
              typeDesc: {
                types: [
                  {
                    primitiveEntry: {
                      type: 15,
                      typeQualifiers: { qualifiers: { precision: { i32Value: 12 }, scale: { i32Value: 2 } } },
                    },
                  },
                ],
              },
            },
          ],
        },
      },
      resultSet: {
        hasMoreRows: false,
        results: {
          columns: [{ i64Val: { nulls } }, { stringVal: { values: ["2.50", "", "3.00"], nulls } }],
        },
      },
      closeOperation: { status: SUCCESS },
    });
  });

  test("gives the rest of its rows to who fetches them", async () => {
    const { operationHandle, directResults } = await execute(await openSession(), "SELECT 1", rowsAtOnce(2));
    expect(directResults).toMatchObject({ resultSet: { hasMoreRows: true }, closeOperation: null });
    const rest = await about("FetchResults", operationHandle, { orientation: 0, maxRows: 2 });
    expect(rest).toMatchObject({
      hasMoreRows: false,
      results: { columns: [{}, { stringVal: { values: ["3.00"] } }] },
    });
    expect(await about("CloseOperation", operationHandle)).toMatchObject({ status: SUCCESS });
    expect(await about("GetOperationStatus", operationHandle)).toMatchObject({
      status: { statusCode: 3, errorMessage: "Invalid handle: there is no such operation." },
    });
  });

  test("that goes on is asked after, and can be canceled", async () => {
    const session = await openSession();
    const { operationHandle, directResults } = await execute(session, "SELECT slowly", { runAsync: true });
    expect(directResults).toBeNull();
    expect(await about("GetOperationStatus", operationHandle)).toMatchObject({ operationState: 1 });
    release();
    await new Promise(setImmediate);
    expect(await about("GetOperationStatus", operationHandle)).toMatchObject({
      operationState: 2,
      hasResultSet: true,
    });
    const slow = await execute(session, "SELECT slowly", { runAsync: true });
    expect(await about("CancelOperation", slow["operationHandle"])).toMatchObject({ status: SUCCESS });
    release();
    await new Promise(setImmediate);
    expect(await about("GetOperationStatus", slow["operationHandle"])).toMatchObject({ operationState: 3 });
  });

  test("that fails says why, at once or when it is asked after", async () => {
    const session = await openSession();
    const failed = { errorMessage: "[DIVIDE_BY_ZERO]", sqlState: "22012" };
    expect(await execute(session, "SELECT fails", rowsAtOnce(2))).toMatchObject({
      status: { statusCode: 3, ...failed },
      operationHandle: null,
    });
    const { operationHandle } = await execute(session, "SELECT fails", { runAsync: true });
    await new Promise(setImmediate);
    expect(await about("GetOperationStatus", operationHandle)).toMatchObject({
      status: SUCCESS,
      operationState: 5,
      ...failed,
    });
  });

  test.each([
    ["use catalog hr", { catalog: "hr", schema: null }],
    ["USE `raw`.`ev``ents` ;", { catalog: "raw", schema: "ev`ents" }],
    ["USE SCHEMA customers", { catalog: "sales", schema: "customers" }],
    ["USE customers", { catalog: "sales", schema: "customers" }],
  ])("%s moves the session", async (statement, place) => {
    const session = await openSession();
    const used = await execute(session, statement, rowsAtOnce(1));
    expect(used["directResults"]).toMatchObject({
      operationStatus: { hasResultSet: false },
      resultSet: null,
    });
    await execute(session, "SELECT 1", rowsAtOnce(1));
    expect(ran).toEqual([["SELECT 1", place, []]]);
  });

  test("in no session is not run", async () => {
    const session = await openSession();
    expect(await ask("CloseSession", wire("TCloseSessionReq", { sessionHandle: session }))).toMatchObject({
      status: SUCCESS,
    });
    expect(await execute(session, "SELECT 1")).toMatchObject({ status: { statusCode: 3 } });
    expect(ran).toEqual([]);
  });
});

describe("metadata", () => {
  const names = async (method: string, column: number, fields: Fields) => {
    const sessionHandle = await openSession();
    const request = wire(`T${method}Req`, { sessionHandle, ...rowsAtOnce(100), ...fields });
    const { directResults } = await ask(method, request);
    const { resultSet } = directResults as { resultSet: { results: { columns: readonly Fields[] } } };
    const held = resultSet.results.columns[column]?.["stringVal"];
    return (held as { values: readonly string[] }).values;
  };

  test.each([
    ["GetCatalogs", 0, {}, ["sales", "hr", "raw"]],
    ["GetSchemas", 0, { catalogName: "sales" }, ["orders", "customers"]],
    ["GetTables", 2, { catalogName: "sales", schemaName: "or%" }, ["lines", "returns"]],
    ["GetTables", 2, { tableName: "cl_cks" }, ["clicks"]],
    ["GetColumns", 3, { catalogName: "hr", tableName: "runs" }, ["run_id", "month", "total"]],
    ["GetColumns", 3, { catalogName: "hr", columnName: "sal.*" }, []],
    ["GetTableTypes", 0, {}, ["TABLE", "VIEW"]],
    ["GetFunctions", 0, { functionName: "%" }, []],
  ])("%s lists column %i of %o", async (method, column, fields, expected) => {
    expect(await names(method, column, fields)).toEqual(expected);
  });

  test("GetInfo says what answers", async () => {
    const request = wire("TGetInfoReq", { sessionHandle: await openSession(), infoType: 17 });
    expect(await ask("GetInfo", request)).toMatchObject({
      infoValue: { stringValue: "Postern demo workspace" },
    });
  });
});

test("what can't be read is answered as an error, if it has a head at all", async () => {
  const call = encodeCall("OpenSession", wire("TOpenSessionReq", { username: "u" }));
  const expected = exceptionReply(
    { method: "OpenSession", sequence: 1 },
    "Bad call: TOpenSessionReq has a field 2, which is not known.",
  );
  expect(await server(call)).toEqual(expected);
  expect(await server(Buffer.from("GET / HTTP/1.1"))).toBeNull();
});

test("over HTTP, each warehouse and cluster has its path, and the body its type", async () => {
  const app = express().use(thriftRoutes(createStore(), run)).use(answerError);
  const listening = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => listening.once("listening", resolve));
  const { port } = listening.address() as AddressInfo;
  const body = encodeCall("OpenSession", wire("TOpenSessionReq"));
  const post = (path: string, type = "application/x-thrift", sent: Buffer = body) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: "POST",
      headers: { "content-type": type },
      body: sent,
    });
  try {
    for (const path of ["/sql/1.0/warehouses/de30000000000001", "/sql/protocolv1/o/1234/0101-120000-abc"]) {
      const response = await post(path);
      expect(response.headers.get("content-type")).toBe("application/x-thrift");
      expect(await decodeReply(await response.bytes())).toMatchObject({ status: SUCCESS });
    }
    expect((await post("/sql/1.0/warehouses/other")).status).toBe(404);
    expect((await post("/sql/1.0/warehouses/de30000000000001", "application/json")).status).toBe(400);
    expect((await post("/sql/protocolv1/o/1/2", "application/x-thrift", Buffer.alloc(3))).status).toBe(400);
    expect(
      (await post("/sql/protocolv1/o/1/2", "application/x-thrift", Buffer.alloc(2 ** 20 + 1))).status,
    ).toBe(400);
  } finally {
    listening.close();
  }
});
