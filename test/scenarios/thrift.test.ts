import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readCall, readReply } from "../../src/facts/thrift/index.ts";
import { encodeCall, encodeReply, operationHandle, sessionHandle, wire } from "../clients/thrift/encode.ts";
import { CLIENT, fetchToken, POWERFUL, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";

const PATH = "/sql/1.0/warehouses/w1";
const OTHER = { id: "other", secret: "another-secret-of-16+" };
const GRANT = ["statements:execute:sales", "warehouses:use:w1"];
const SUCCESS = wire("TStatus", { statusCode: 0 });
const OWN_SESSION = 7;
const OWN_OPERATION = 9;

const opened = encodeReply(
  "OpenSession",
  wire("TOpenSessionResp", {
    status: SUCCESS,
    serverProtocolVersion: 0xa508,
    sessionHandle: sessionHandle(OWN_SESSION),
  }),
);
const started = encodeReply(
  "ExecuteStatement",
  wire("TExecuteStatementResp", { status: SUCCESS, operationHandle: operationHandle(OWN_OPERATION) }),
);
const closed = encodeReply("CloseSession", wire("TCloseSessionResp", { status: SUCCESS }));
const fetched = (results: object) =>
  encodeReply("FetchResults", wire("TFetchResultsResp", { status: SUCCESS, hasMoreRows: false, results }));
const listed = encodeReply("GetTables", wire("TGetTablesResp", { status: SUCCESS }));

let upstream: Recorder;
let gateway: TestGateway;
let token: string;
let reply = opened;

beforeAll(async () => {
  upstream = await startRecorder((_request, response) => {
    response.setHeader("content-type", "application/x-thrift");
    response.end(reply);
  });
  gateway = await startTestGateway({
    upstream: upstream.url,
    env: { OTHER_SECRET: OTHER.secret },
    config: {
      clients: [
        { id: CLIENT.id, secret: "${CLIENT_SECRET}", grant: GRANT },
        { id: OTHER.id, secret: "${OTHER_SECRET}", grant: GRANT },
      ],
    },
  });
  token = await gateway.token("all-apis");
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

beforeEach(async () => {
  await ask(openIn("sales", "orders"), opened);
  await ask(execute("SELECT 1"), started);
  upstream.clear();
});

interface Asked {
  readonly as?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks with `answer` as what the warehouse would say. */
async function ask(call: Uint8Array, answer: Buffer, { as = token, path = PATH, headers = {} }: Asked = {}) {
  reply = answer;
  const response = await fetch(gateway.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${as}`, "content-type": "application/x-thrift", ...headers },
    body: Buffer.from(call),
  });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** What the driver's user would read; null where the warehouse answered. */
async function refusalOf(call: Uint8Array, answer: Buffer, asked: Asked = {}): Promise<string | null> {
  const { status, bytes } = await ask(call, answer, asked);
  expect(status).toBe(200);
  const reading = readReply(bytes);
  if (!reading.ok) throw new Error(reading.reason);
  const { error } = reading.reply;
  // What a warehouse is called the gateway asks for itself.
  const arrived = upstream.requests.filter(({ method }) => method === "POST");
  expect(arrived.length).toBe(error === null ? 1 : 0);
  return error;
}

const openIn = (catalogName: string, schemaName: string, configuration = {}, fields = {}) =>
  encodeCall(
    "OpenSession",
    wire("TOpenSessionReq", {
      client_protocol_i64: 0xa508,
      initialNamespace: wire("TNamespace", { catalogName, schemaName }),
      canUseMultipleCatalogs: true,
      configuration,
      ...fields,
    }),
  );
const execute = (statement: string, fields = {}, session = OWN_SESSION) =>
  encodeCall(
    "ExecuteStatement",
    wire("TExecuteStatementReq", { sessionHandle: sessionHandle(session), statement, ...fields }),
  );
const about = (method: string, operation: number, fields = {}) =>
  encodeCall(method, wire(`T${method}Req`, { operationHandle: operationHandle(operation), ...fields }));
const fetchRows = about("FetchResults", OWN_OPERATION, { orientation: 0, maxRows: 10 });
const tablesOf = (catalogName: string | undefined) =>
  encodeCall("GetTables", wire("TGetTablesReq", { sessionHandle: sessionHandle(OWN_SESSION), catalogName }));

describe("a driver whose client has statements:execute:sales", () => {
  test("runs what reads sales, with short names in its session's schema", async () => {
    expect(await refusalOf(execute("SELECT * FROM lines JOIN sales.customers.accounts"), started)).toBeNull();
    const { input, result } = gateway.decisions().at(-1) as ReturnType<TestGateway["decisions"]>[number];
    expect(input.operation).toMatchObject({ id: "thrift.execute-statement", service: "statements" });
    expect(input.sql?.tables).toEqual(["sales.customers.accounts", "sales.orders.lines"]);
    expect(result?.allow).toBe(true);
  });

  test("is refused every other statement, in words that it shows, and nothing runs", async () => {
    for (const statement of [
      "SELECT * FROM hr.people.employees",
      "SELECT * FROM lines WHERE id IN (SELECT id FROM hr.people.employees)",
      "WITH c AS (TABLE hr.people.employees) SELECT * FROM c",
      "INSERT INTO lines VALUES (1)",
      "CREATE TABLE sales.orders.copy AS SELECT 1",
      "USE CATALOG hr",
      "SET spark.sql.variable.substitute = true",
      "SELECT 1; SELECT 2",
      "SELECT * FROM IDENTIFIER(:x)",
      "",
    ]) {
      expect(await refusalOf(execute(statement), started), statement).toMatch(
        /^Denied by policy: .*\(decision /,
      );
    }
  });

  test("is refused a schema that its session's catalog has not, since another session is another place", async () => {
    await ask(openIn("hr", "people"), openedAs(8));
    upstream.clear();
    expect(await refusalOf(execute("SELECT * FROM employees", {}, 8), started)).toContain(
      "hr.people.employees",
    );
  });

  test.each([
    [20, "whose driver knows one catalog only", { canUseMultipleCatalogs: false }, {}],
    [21, "of an old revision of the protocol", { client_protocol_i64: 0xa503 }, {}],
    [22, "that the warehouse says has one catalog", {}, { canUseMultipleCatalogs: false }],
    [23, "with a server of an old revision", {}, { serverProtocolVersion: 0xa503 }],
  ])("has no short names in a session (%i) %s", async (id, _what, fields, answered) => {
    await ask(openIn("sales", "people", {}, fields), openedAs(id, answered));
    upstream.clear();
    expect(await refusalOf(execute("SELECT * FROM hr.employees", {}, id), started)).toContain(
      "is not in full",
    );
    expect(await refusalOf(execute("SELECT * FROM sales.orders.lines", {}, id), started)).toBeNull();
  });

  test("has its names where the warehouse says that the session stands", async () => {
    const initialNamespace = wire("TNamespace", { catalogName: "hr", schemaName: "people" });
    await ask(openIn("sales", "orders"), openedAs(30, { initialNamespace }));
    upstream.clear();
    expect(await refusalOf(execute("SELECT * FROM lines", {}, 30), started)).toContain("hr.people.lines");
  });

  test("uses no session and no operation that is another's", async () => {
    const other = await fetchToken(gateway.url, "all-apis", OTHER);
    for (const call of [execute("SELECT 1"), fetchRows]) {
      expect(await refusalOf(call, started, { as: other })).toMatch(/none that this client/);
      expect(await refusalOf(call, started)).toBeNull();
      upstream.clear();
    }
    expect(await refusalOf(execute("SELECT 1", {}, 99), started)).toContain("none that this client opened");
    expect(await refusalOf(about("CancelOperation", 99), started)).toContain("none that this client started");
  });

  test("uses no session that it closed", async () => {
    const close = encodeCall(
      "CloseSession",
      wire("TCloseSessionReq", { sessionHandle: sessionHandle(OWN_SESSION) }),
    );
    expect(await refusalOf(close, closed)).toBeNull();
    upstream.clear();
    expect(await refusalOf(execute("SELECT 1"), started)).toContain("none that this client opened");
  });

  test("lists the tables of its catalog alone", async () => {
    expect(await refusalOf(tablesOf("sales"), listed)).toBeNull();
    upstream.clear();
    for (const catalog of ["hr", "%", "*", "", undefined, "sales|hr", "sal%"]) {
      expect(await refusalOf(tablesOf(catalog), listed), catalog).toMatch(/^Denied by policy/);
    }
  });

  test("sends no setting that could change how SQL is read", async () => {
    const name = "spark.sql.ansi.doubleQuotedIdentifiers";
    expect(await refusalOf(openIn("sales", "orders", { [name]: "true" }), opened)).toContain(name);
    expect(await refusalOf(execute("SELECT 1", { confOverlay: { [name]: "true" } }), started)).toContain(
      name,
    );
  });

  test("reaches no other warehouse", async () => {
    for (const path of ["/sql/1.0/warehouses/w2", "/sql/1.0/endpoints/w2"]) {
      expect(await refusalOf(execute("SELECT 1"), started, { path })).toContain("warehouses:execute:w2");
    }
    expect(await refusalOf(execute("SELECT 1"), started, { path: "/sql/1.0/endpoints/w1" })).toBeNull();
    upstream.clear();
    expect(await refusalOf(execute("SELECT 1"), started, { path: "/sql/protocolv1/o/0/cluster" })).toContain(
      "clusters:",
    );
    for (const path of ["/sql/protocolv1/o/999/cluster", `${PATH}?warehouse_id=w2`, `${PATH}?x=1`]) {
      expect(await refusalOf(execute("SELECT 1"), started, { path })).not.toBeNull();
    }
  });
});

describe("rows", () => {
  test("are never asked for as links, whatever the driver would take", async () => {
    await ask(execute("SELECT 1", { canDownloadResult: true }), started);
    const reading = readCall(upstream.requests[0]?.body ?? Buffer.alloc(0));
    expect(reading).toMatchObject({ ok: true, call: { statement: "SELECT 1", canDownloadResult: false } });
  });

  test("that come as links all the same do not reach the driver", async () => {
    const link = wire("TSparkArrowResultLink", {
      fileLink: "https://storage.example/rows?signature",
      expiryTime: 1,
      startRowOffset: 0,
      rowCount: 1,
      bytesNum: 1,
    });
    const answer = fetched(wire("TRowSet", { startRowOffset: 0, rows: [], resultLinks: [link] }));
    await expect(ask(fetchRows, answer)).rejects.toThrow();
    const fine = fetched(wire("TRowSet", { startRowOffset: 0, rows: [] }));
    expect((await ask(fetchRows, fine)).bytes).toEqual(fine);
  });

  test("of an answer that can't be read do not reach the driver", async () => {
    await expect(ask(execute("SELECT 1"), Buffer.from("no Thrift"))).rejects.toThrow();
  });
});

describe("what is no call that a driver makes", () => {
  test.each([
    ["bytes after the call", Buffer.concat([execute("SELECT 1"), Buffer.from([0])])],
    ["half a call", execute("SELECT 1").subarray(0, 40)],
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("SELECT 1")],
    ["two calls", Buffer.concat([execute("SELECT 1"), execute("SELECT * FROM hr.people.employees")])],
    ["a method that is not known", renamed("GetDelegationToken")],
  ])("does not go on: %s", async (_what, body) => {
    await ask(body, started);
    expect(upstream.requests).toEqual([]);
  });

  test.each([
    ["compressed", gzipSync(execute("SELECT 1")), { "content-encoding": "gzip" }],
    [
      "said to be JSON within",
      execute("SELECT 1"),
      { "content-type": "application/x-thrift; protocol=json" },
    ],
    ["said to be JSON", execute("SELECT 1"), { "content-type": "application/json" }],
    [
      "said to be nothing that is known",
      execute("SELECT 1"),
      { "content-type": "application/x-thrift+json" },
    ],
  ])("does not go on %s", async (_what, body, headers) => {
    const { status } = await ask(body, started, { headers });
    expect(status).toBe(400);
    expect(upstream.requests).toEqual([]);
  });
});

test("a client with another scope is refused before anything is opened", async () => {
  const narrow = await gateway.token("warehouses:use:w1");
  expect(await refusalOf(openIn("sales", "orders"), opened, { as: narrow })).toContain("statements:execute");
});

test("nothing of the powerful token is in what a driver is told", () => {
  expect(gateway.serviceLog()).not.toContain(POWERFUL);
});

function openedAs(guid: number, fields = {}): Buffer {
  const all = {
    status: SUCCESS,
    serverProtocolVersion: 0xa508,
    sessionHandle: sessionHandle(guid),
    ...fields,
  };
  return encodeReply("OpenSession", wire("TOpenSessionResp", all));
}

/** A call of another method, with the name's length as it must be. */
function renamed(method: string): Buffer {
  const call = about("CloseOperation", OWN_OPERATION);
  const length = call.readUInt32BE(4);
  const name = Buffer.from(method);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(name.length);
  return Buffer.concat([call.subarray(0, 4), size, name, call.subarray(8 + length)]);
}
