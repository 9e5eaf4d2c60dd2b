import { describe, expect, test } from "vitest";
import { encodeCall, operationHandle, sessionHandle, wire } from "../../../test/clients/thrift/encode.ts";
import { RECORDED } from "../../../test/clients/thrift/recorded.ts";
import { readCall, unknownSettings, withoutDownloads } from "./index.ts";

const SESSION = "07".repeat(16);
const OPERATION = "09".repeat(16);
const session = sessionHandle(7);

const open = encodeCall(
  "OpenSession",
  wire("TOpenSessionReq", {
    client_protocol_i64: 0xa508,
    initialNamespace: wire("TNamespace", { catalogName: "sales", schemaName: "orders" }),
    configuration: { QUERY_TAGS: "team:a" },
    canUseMultipleCatalogs: true,
  }),
);
const execute = encodeCall(
  "ExecuteStatement",
  wire("TExecuteStatementReq", {
    sessionHandle: session,
    statement: "\uFEFFSELECT 'é' FROM lines WHERE sku = :sku",
    confOverlay: { query_tags: "a:b" },
    runAsync: true,
    queryTimeout: 30,
    getDirectResults: wire("TSparkGetDirectResults", { maxRows: 100_000 }),
    canReadArrowResult: true,
    canDownloadResult: true,
    useArrowNativeTypes: wire("TSparkArrowTypes", { timestampAsArrow: true, intervalTypesAsArrow: false }),
    parameters: [
      wire("TSparkParameter", {
        name: "sku",
        type: "STRING",
        value: wire("TSparkParameterValue", { stringValue: "x" }),
      }),
      wire("TSparkParameter", { type: "DOUBLE", value: wire("TSparkParameterValue", { doubleValue: 1.5 }) }),
      wire("TSparkParameter", { type: "VOID" }),
    ],
  }),
);

const ofSession = (struct: string, fields = {}) => wire(struct, { sessionHandle: session, ...fields });
const ofOperation = (struct: string, fields = {}) =>
  wire(struct, { operationHandle: operationHandle(9), ...fields });
const NAMES = { catalogName: "sales", schemaName: "%" };
const METADATA = { session: SESSION, catalog: null, schema: null, table: null };

describe("reads what the JavaScript driver sends", () => {
  test("the session that it opens, with its catalog and schema", () => {
    const place = { catalog: "sales", schema: "orders", hasCatalogs: true };
    const call = { method: "OpenSession", sequence: 1, ...place };
    expect(readCall(open)).toEqual({ ok: true, call: { ...call, configuration: { QUERY_TAGS: "team:a" } } });
  });

  test("the statement that it runs, and whether it takes presigned URLs", () => {
    expect(readCall(execute)).toEqual({
      ok: true,
      call: {
        method: "ExecuteStatement",
        sequence: 1,
        session: SESSION,
        statement: "\uFEFFSELECT 'é' FROM lines WHERE sku = :sku",
        parameters: [
          { name: "sku", type: "STRING", value: "x" },
          { name: null, type: "DOUBLE", value: 1.5 },
          { name: null, type: "VOID", value: null },
        ],
        configuration: { query_tags: "a:b" },
        runAsync: true,
        directRows: 100_000,
        canReadArrowResult: true,
        canDownloadResult: true,
      },
    });
  });

  test.each([
    ["GetInfo", ofSession("TGetInfoReq", { infoType: 17 }), { infoType: 17 }],
    ["GetCatalogs", ofSession("TGetCatalogsReq", { runAsync: true }), {}],
    ["GetSchemas", ofSession("TGetSchemasReq", NAMES), { catalog: "sales", schema: "%" }],
    [
      "GetTables",
      ofSession("TGetTablesReq", { ...NAMES, tableName: "li_es", tableTypes: ["TABLE"] }),
      { catalog: "sales", schema: "%", table: "li_es", tableTypes: ["TABLE"] },
    ],
    [
      "GetColumns",
      ofSession("TGetColumnsReq", { catalogName: "hr", columnName: "salary" }),
      { catalog: "hr", column: "salary" },
    ],
    ["GetFunctions", ofSession("TGetFunctionsReq", { functionName: "f" }), { function: "f" }],
    ["GetTableTypes", ofSession("TGetTableTypesReq"), {}],
    ["GetTypeInfo", ofSession("TGetTypeInfoReq"), {}],
    ["GetPrimaryKeys", ofSession("TGetPrimaryKeysReq", { tableName: "t" }), { table: "t" }],
    [
      "GetCrossReference",
      ofSession("TGetCrossReferenceReq", {
        parentCatalogName: "a",
        foreignCatalogName: "b",
        foreignTableName: "c",
      }),
      { catalog: "a", foreign: { catalog: "b", schema: null, table: "c" } },
    ],
  ])("%s, with the names that it asks for", (method, request, names) => {
    expect(readCall(encodeCall(method, request))).toMatchObject({
      ok: true,
      call: { method, ...METADATA, ...names },
    });
  });

  test.each([
    ["GetOperationStatus", ofOperation("TGetOperationStatusReq", { getProgressUpdate: true }), null],
    ["GetResultSetMetadata", ofOperation("TGetResultSetMetadataReq"), null],
    ["FetchResults", ofOperation("TFetchResultsReq", { orientation: 0, maxRows: 700 }), 700],
    ["CancelOperation", ofOperation("TCancelOperationReq"), null],
    ["CloseOperation", ofOperation("TCloseOperationReq"), null],
  ])("%s, with the operation that it is about", (method, request, maxRows) => {
    const call = { method, sequence: 1, operation: OPERATION, maxRows };
    expect(readCall(encodeCall(method, request))).toEqual({ ok: true, call });
  });

  test("CloseSession", () => {
    const call = { method: "CloseSession", sequence: 1, session: SESSION };
    expect(readCall(encodeCall("CloseSession", ofSession("TCloseSessionReq")))).toEqual({ ok: true, call });
  });
});

describe("reads what the Python driver sends", () => {
  const recorded = (name: keyof typeof RECORDED) => readCall(Buffer.from(RECORDED[name], "base64"));
  const configuration = { "spark.thriftserver.arrowBasedRowSet.timestampAsString": "false" };

  test("a session", () => {
    const call = {
      method: "OpenSession",
      sequence: 0,
      catalog: "sales",
      schema: "orders",
      hasCatalogs: true,
      configuration,
    };
    expect(recorded("OpenSession")).toEqual({ ok: true, call });
  });

  test("a statement, with parameters of every kind", () => {
    const parameters = [
      { name: "a", type: "INT", value: "5" },
      { name: "b", type: "STRING", value: "x" },
      { name: "c", type: "VOID", value: null },
      { name: "d", type: "ARRAY", value: null },
      { name: "e", type: "MAP", value: null },
    ];
    const call = {
      statement: "select :a",
      parameters,
      configuration,
      canDownloadResult: true,
      runAsync: true,
    };
    expect(recorded("ExecuteStatement")).toMatchObject({ ok: true, call });
  });

  test("a fetch of rows", () => {
    expect(recorded("FetchResults")).toMatchObject({
      ok: true,
      call: { method: "FetchResults", maxRows: 1000 },
    });
  });
});

describe("downloads", () => {
  test("are turned off, and nothing else is changed", () => {
    const inline = withoutDownloads(execute);
    const reading = readCall(inline ?? Buffer.alloc(0));
    const before = readCall(execute);
    if (!reading.ok || !before.ok) throw new Error("not read");
    expect(reading.call).toEqual({ ...before.call, canDownloadResult: false });
    expect(inline?.length).toBe(execute.length);
  });

  test("are turned off expressly where the driver says nothing of them", () => {
    const silent = encodeCall(
      "ExecuteStatement",
      ofSession("TExecuteStatementReq", { statement: "SELECT 1" }),
    );
    expect(withoutDownloads(silent)?.length).toBe(silent.length + 4);
  });

  test("there are in statements only", () => {
    expect(withoutDownloads(open)).toBeNull();
    expect(withoutDownloads(execute.subarray(0, 50))).toBeNull();
  });
});

test("settings that drivers send are known, others are named", () => {
  const known = { "spark.thriftserver.arrowBasedRowSet.timestampAsString": "false", QUERY_TAGS: "a" };
  expect(unknownSettings(known)).toEqual([]);
  const bad = {
    ...known,
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.thriftserver.metadata.metricview.enabled": "maybe",
    constructor: "x",
  };
  expect(unknownSettings(bad)).toEqual([
    "spark.sql.ansi.doubleQuotedIdentifiers",
    "spark.sql.thriftserver.metadata.metricview.enabled",
    "constructor",
  ]);
});
