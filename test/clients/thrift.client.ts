import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunStatement } from "../../src/demo/workspace/thrift/index.ts";
import {
  type Call,
  exceptionReply,
  readCall,
  readReply,
  unknownSettings,
  withoutDownloads,
} from "../../src/facts/thrift/index.ts";
import { type Driver, runJavaScriptDriver, runPythonDriver, type Target } from "./thrift/drivers.ts";
import { type InFront, serveThrift, type ThriftHost } from "./thrift/serve.ts";

const DENIED = "Denied by policy: hr.people.employees needs statements:execute:hr – décision 7";
/** More than drivers take with the reply. */
const ROWS = 110_000;

const COLUMNS = [
  { name: "n", type: "BIGINT" },
  { name: "s", type: "STRING" },
  { name: "d", type: "DECIMAL(12,2)" },
  { name: "b", type: "BOOLEAN" },
  { name: "f", type: "DOUBLE" },
];

const run: RunStatement = async (sql, place, parameters) => {
  if (sql === "SELECT 1") return { columns: [{ name: "1", type: "INT" }], rows: [[1]] };
  if (sql === "SELECT place") {
    return { columns: [{ name: "place", type: "STRING" }], rows: [[`${place.catalog}.${place.schema}`]] };
  }
  if (sql === "SELECT :x") {
    return { columns: [{ name: "x", type: "STRING" }], rows: [[parameters[0]?.value ?? null]] };
  }
  if (sql === "SELECT kinds") {
    return {
      columns: COLUMNS,
      rows: [
        [2n ** 40n, "ä", "2.50", true, 1.5],
        [null, null, null, null, null],
      ],
    };
  }
  if (sql === "SELECT many") {
    return {
      columns: [{ name: "n", type: "INT" }],
      rows: Array.from({ length: ROWS }, (_, index) => [index]),
    };
  }
  throw Object.assign(new Error("[TABLE_OR_VIEW_NOT_FOUND] no such table. SQLSTATE: 42P01"), {
    sqlState: "42P01",
  });
};

/** What a gateway does, in short: reads every call, refuses some, and lets no rows go by URL. */
const calls: Call[] = [];
const inFront: InFront = (body) => {
  const reading = readCall(body);
  if (!reading.ok) throw new Error(`a driver's call was refused: ${reading.reason}`);
  const { call } = reading;
  calls.push(call);
  if (call.method === "OpenSession" && call.catalog === "hr") return { answer: exceptionReply(call, DENIED) };
  if (call.method !== "ExecuteStatement") return { forward: body };
  if (call.statement.includes("hr.people")) return { answer: exceptionReply(call, DENIED) };
  return { forward: withoutDownloads(body) ?? body };
};

let host: ThriftHost;
let target: Target;

beforeAll(async () => {
  host = await serveThrift(run, inFront);
  const { port, caFile } = host;
  const path = "/sql/1.0/warehouses/de30000000000001";
  target = { host: "127.0.0.1", port, path, token: "token", caFile, catalog: "sales", schema: "orders" };
});

afterAll(async () => {
  await host.close();
});

const DRIVERS: readonly (readonly [string, Driver, { readonly [error: string]: string }])[] = [
  ["databricks-sql-connector", runPythonDriver, { denied: "DatabaseError" }],
  ["@databricks/sql", runJavaScriptDriver, { denied: "StatusError" }],
];

describe.each(DRIVERS)("%s", (_name, drive, { denied }) => {
  test("reads rows, and shows what is refused and what failed with its message", async () => {
    calls.length = 0;
    const seen = await drive(target, [
      { sql: "SELECT 1" },
      { sql: "SELECT place" },
      { sql: "SELECT :x", parameters: { x: "it's" } },
      { sql: "SELECT kinds" },
      { sql: "SELECT * FROM hr.people.employees" },
      { sql: "SELECT * FROM missing" },
      { sql: "USE CATALOG raw" },
      { sql: "SELECT place" },
    ]);
    expect(seen.opened).toBe(true);
    const [one, place, parameter, kinds, refused, failed, , moved] = seen.results;
    expect(one).toMatchObject({ rows: [[1]] });
    expect(place).toMatchObject({ rows: [["sales.orders"]] });
    expect(parameter).toMatchObject({ rows: [["it's"]] });
    // Python's decimals keep their digits, JavaScript has numbers.
    const decimal = expect.toSatisfy((value: unknown) => Number(value) === 2.5);
    expect(kinds).toMatchObject({ rows: [[2 ** 40, "ä", decimal, true, 1.5], Array(5).fill(null)] });
    expect(refused).toEqual({ error: denied, message: DENIED });
    expect(failed).toMatchObject({
      message: expect.stringContaining("[TABLE_OR_VIEW_NOT_FOUND] no such table."),
    });
    expect(moved).toMatchObject({ rows: [["raw.null"]] });
    expect(seen.asynchronous).toMatchObject({ rows: [[1]] });
    expect(seen.tables).toEqual(["customers.accounts", "orders.lines", "orders.returns"]);
  });

  test("asks for presigned URLs of its own accord, and sends no setting that is not known", () => {
    const statements = calls.filter((call) => call.method === "ExecuteStatement");
    expect(statements.length).toBeGreaterThan(7);
    for (const { canDownloadResult, configuration } of statements) {
      expect(canDownloadResult).toBe(true);
      expect(unknownSettings(configuration)).toEqual([]);
    }
    const [opened] = calls.filter((call) => call.method === "OpenSession");
    expect(unknownSettings(opened?.configuration ?? {})).toEqual([]);
  });

  test("fetches what does not come at once", async () => {
    const { results } = await drive(target, [{ sql: "SELECT many" }]);
    const [many] = results;
    expect(many && "rows" in many ? many.rows.length : many).toBe(ROWS);
    expect(calls.some(({ method }) => method === "FetchResults")).toBe(true);
  });

  test("shows why no session is opened", async () => {
    const { opened } = await drive({ ...target, catalog: "hr" }, []);
    expect(opened).toEqual({ error: denied, message: DENIED });
  });
});

test("a refusal reads as one to the gateway too", () => {
  const reply = exceptionReply({ method: "ExecuteStatement", sequence: 3 }, DENIED);
  expect(readReply(reply)).toMatchObject({ ok: true, reply: { error: DENIED, operation: null } });
});
