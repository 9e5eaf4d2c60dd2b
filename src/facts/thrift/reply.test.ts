import { describe, expect, test } from "vitest";
import {
  decodeReply,
  encodeReply,
  operationHandle,
  sessionHandle,
  wire,
} from "../../../test/clients/thrift/encode.ts";
import { exceptionReply, readReply, reply } from "./index.ts";
import { list, STRING, struct } from "./shape.ts";

const SUCCESS = wire("TStatus", { statusCode: 0 });
const ERROR = wire("TStatus", { statusCode: 3, errorMessage: "no such table", sqlState: "42P01" });
const LINK = wire("TSparkArrowResultLink", {
  fileLink: "https://bucket.invalid/x?sig",
  expiryTime: 1,
  startRowOffset: 0,
  rowCount: 5,
  bytesNum: 9,
});
const COLUMNS = [
  wire("TColumn", { stringVal: wire("TStringColumn", { values: ["a", "b"], nulls: Buffer.alloc(1) }) }),
];
const BATCH = wire("TSparkArrowBatch", { batch: Buffer.alloc(5000), rowCount: 5 });

const rowSet = (fields: object) => wire("TRowSet", { startRowOffset: 0, rows: [], ...fields });
const fetched = (fields: object, metadata = {}) =>
  wire("TFetchResultsResp", {
    status: SUCCESS,
    results: rowSet(fields),
    resultSetMetadata: wire("TGetResultSetMetadataResp", { status: SUCCESS, resultFormat: 1, ...metadata }),
  });
const executed = (directResults = {}, fields = {}) =>
  encodeReply(
    "ExecuteStatement",
    wire("TExecuteStatementResp", {
      status: SUCCESS,
      operationHandle: operationHandle(9),
      directResults: wire("TSparkDirectResults", directResults),
      ...fields,
    }),
  );

const NOTHING = {
  sequence: 1,
  error: null,
  session: null,
  namespace: null,
  isOneCatalog: false,
  operation: null,
  isClosed: false,
  hasExternalLinks: false,
  isStaging: false,
};
const OPERATION = "09".repeat(16);

describe("reads what a warehouse answers", () => {
  test("the session that it opened, and where it stands", () => {
    const reply = encodeReply(
      "OpenSession",
      wire("TOpenSessionResp", {
        status: SUCCESS,
        serverProtocolVersion: 0xa508,
        sessionHandle: sessionHandle(7),
        initialNamespace: wire("TNamespace", { catalogName: "main", schemaName: "default" }),
      }),
    );
    const namespace = { catalog: "main", schema: "default" };
    expect(readReply(reply)).toEqual({
      ok: true,
      reply: { ...NOTHING, method: "OpenSession", session: "07".repeat(16), namespace },
    });
  });

  test("the operation of a statement, with rows and without", () => {
    const expected = { ...NOTHING, method: "ExecuteStatement", operation: OPERATION };
    expect(readReply(executed())).toEqual({ ok: true, reply: expected });
    const resultSet = fetched({ columns: COLUMNS, arrowBatches: [BATCH] });
    const closeOperation = wire("TCloseOperationResp", { status: SUCCESS });
    expect(readReply(executed({ resultSet, closeOperation }))).toEqual({
      ok: true,
      reply: { ...expected, isClosed: true },
    });
  });

  test("an operation that could not be closed with its reply", () => {
    const closeOperation = wire("TCloseOperationResp", { status: ERROR });
    expect(readReply(executed({ closeOperation }))).toMatchObject({ ok: true, reply: { isClosed: false } });
  });

  test("the operation of a read of metadata", () => {
    const reply = encodeReply(
      "GetTables",
      wire("TGetTablesResp", { status: SUCCESS, operationHandle: operationHandle(9) }),
    );
    expect(readReply(reply)).toEqual({
      ok: true,
      reply: { ...NOTHING, method: "GetTables", operation: OPERATION },
    });
  });

  test.each([
    ["direct results with a link", executed({ resultSet: fetched({ resultLinks: [LINK] }) })],
    [
      "direct results by URL",
      executed({
        resultSetMetadata: wire("TGetResultSetMetadataResp", { status: SUCCESS, resultFormat: 3 }),
      }),
    ],
    ["fetched rows with a link", encodeReply("FetchResults", fetched({ resultLinks: [LINK, LINK] }))],
    ["fetched rows by URL", encodeReply("FetchResults", fetched({}, { resultFormat: 3 }))],
    [
      "metadata that says so",
      encodeReply(
        "GetResultSetMetadata",
        wire("TGetResultSetMetadataResp", { status: SUCCESS, resultFormat: 3 }),
      ),
    ],
  ])("presigned URLs in %s", (_name, reply) => {
    expect(readReply(reply)).toMatchObject({ ok: true, reply: { hasExternalLinks: true } });
  });

  test("files of results, which no driver can ask for, as URLs too", () => {
    const files = struct("TRowSet", {
      cloudFetchResults: [3329, list(struct("TDBSqlCloudResultFile", { fileLink: [6, STRING] }))],
    });
    const fetchedFiles = (links: readonly string[]) =>
      reply({ method: "FetchResults", sequence: 1 }, struct("TFetchResultsResp", { results: [3, files] }), {
        results: { cloudFetchResults: links.map((fileLink) => ({ fileLink })) },
      });
    const found = (hasExternalLinks: boolean) => ({ ok: true, reply: { hasExternalLinks } });
    expect(readReply(fetchedFiles(["https://bucket.invalid/x?sig"]))).toMatchObject(found(true));
    expect(readReply(fetchedFiles([]))).toMatchObject(found(false));
  });

  test("no URLs where the list of them is empty", () => {
    const reply = encodeReply("FetchResults", fetched({ resultLinks: [], columns: COLUMNS }));
    expect(readReply(reply)).toMatchObject({ ok: true, reply: { hasExternalLinks: false } });
  });

  test("the presigned URLs of a PUT or GET, which come as rows", () => {
    const reply = executed({
      resultSetMetadata: wire("TGetResultSetMetadataResp", { status: SUCCESS, isStagingOperation: true }),
    });
    expect(readReply(reply)).toMatchObject({ ok: true, reply: { isStaging: true } });
  });

  test("what went wrong", () => {
    expect(readReply(executed({}, { status: ERROR }))).toMatchObject({
      ok: true,
      reply: { error: "no such table" },
    });
    const operationStatus = wire("TGetOperationStatusResp", { status: SUCCESS, errorMessage: "later" });
    expect(readReply(executed({ operationStatus }))).toMatchObject({ ok: true, reply: { error: "later" } });
    const closed = encodeReply("CloseSession", wire("TCloseSessionResp", { status: ERROR }));
    expect(readReply(closed)).toMatchObject({ ok: true, reply: { error: "no such table" } });
  });
});

describe("of a reply that is not in order", () => {
  const reply = executed({ resultSet: fetched({ resultLinks: [LINK], columns: COLUMNS }) });
  const withField = (hex: string) =>
    Buffer.concat([reply.subarray(0, -2), Buffer.from(hex, "hex"), Buffer.alloc(2)]);
  const reasonOf = (bytes: Uint8Array) => {
    const reading = readReply(bytes);
    return reading.ok ? null : reading.reason;
  };

  test("every truncation and every addition is refused", () => {
    for (let end = 0; end < reply.length; end += 1) expect(reasonOf(reply.subarray(0, end))).not.toBeNull();
    expect(reasonOf(Buffer.concat([reply, Buffer.alloc(1)]))).toBe("1 bytes after the end");
  });

  test.each([
    ["a boolean", "02100101"],
    ["text", "0b1001000000020102"],
    ["a list of numbers", "0f1001080000000100000001"],
    ["a set of text", "0e10010b0000000100000000"],
    ["a map", "0d10010b02000000010000000001"],
    ["a struct", "0c1001040001400000000000000006000200010a000300000000000000010300040100"],
  ])("a field that a warehouse may have added is passed over: %s", (_name, field) => {
    expect(reasonOf(withField(field))).toBeNull();
  });

  test("a second handle is refused, and so are types that there are not", () => {
    expect(reasonOf(withField("0c000200"))).toContain("operationHandle twice");
    expect(reasonOf(withField("01100100"))).toBe("a value of type 1, which there is not");
    expect(reasonOf(withField("0f100101000000010000"))).toBe("a value of type 1, which there is not");
  });

  test("deep nesting and huge counts are refused", () => {
    expect(reasonOf(withField(`0f10010f00000001${"0f00000001".repeat(50_000)}`))).toBe(
      "nesting deeper than 24",
    );
    expect(reasonOf(withField(`0c1001${"0c0001".repeat(50_000)}`))).toBe("nesting deeper than 24");
    expect(reasonOf(withField("0f10010b7fffffff"))).toBe("a size beyond the message's end");
    expect(reasonOf(withField("0f10010bffffffff"))).toBe("a size below zero");
  });

  test("a call is no reply", () => {
    const call = Buffer.from(reply);
    call.writeUInt32BE(0x8001_0001);
    expect(reasonOf(call)).toBe("a message that is not a reply");
  });
});

describe("a refusal", () => {
  const message = "Denied by policy: tables.read needs tables:read:hr – über alles";

  test.each([
    "OpenSession",
    "CloseSession",
    "ExecuteStatement",
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
    "GetOperationStatus",
    "GetResultSetMetadata",
    "FetchResults",
    "CancelOperation",
    "CloseOperation",
    "GetDelegationToken",
    "CancelDelegationToken",
    "RenewDelegationToken",
  ])("of %s is an error's status to the driver", async (method) => {
    const bytes = exceptionReply({ method, sequence: 41 }, message);
    const reply = await decodeReply(bytes);
    const status = { statusCode: 3, sqlState: "42501", errorCode: 403, errorMessage: message };
    expect(reply["status"]).toMatchObject(status);
    expect(readReply(bytes)).toMatchObject({ ok: true, reply: { method, sequence: 41, error: message } });
  });

  test("of a method that no driver has is Thrift's own exception", () => {
    const bytes = exceptionReply({ method: "DropAll", sequence: 2 }, message);
    expect(readReply(bytes)).toMatchObject({ ok: true, reply: { error: message, sequence: 2 } });
  });
});
