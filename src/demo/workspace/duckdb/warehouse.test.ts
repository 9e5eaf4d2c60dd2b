import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SEED_CATALOGS } from "../data.ts";
import { createLazyWarehouse, openWarehouse, type Warehouse } from "./index.ts";

const NOWHERE = { catalog: null, schema: null };
const ORDERS = { catalog: "sales", schema: "orders" };

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await openWarehouse();
});

afterAll(() => warehouse.close());

async function rowsOf(sql: string, place: { catalog: string | null; schema: string | null } = NOWHERE) {
  return (await warehouse.run(sql, place)).rows;
}

describe("the warehouse holds the demo's catalogs", () => {
  const tables = Object.entries(SEED_CATALOGS).flatMap(([catalog, { schemas }]) =>
    Object.entries(schemas).flatMap(([schema, tables]) =>
      Object.keys(tables).map((table) => `${catalog}.${schema}.${table}`),
    ),
  );

  it.each(tables)("%s has rows", async (table) => {
    expect((await rowsOf(`SELECT * FROM ${table}`)).length).toBeGreaterThan(1);
  });

  it("whose salaries are the same each time", async () => {
    const rows = await rowsOf("SELECT name, salary FROM hr.people.employees ORDER BY name");
    expect(rows[0]).toEqual(["Ada Example", "91000.13"]);
  });

  it("with views and functions", async () => {
    expect(await rowsOf("SELECT count(*) FROM revenue_by_region", ORDERS)).toEqual([[3n]]);
    expect(await rowsOf("SELECT sales.orders.with_tax(100)")).toEqual([["121.00"]]);
    expect(await rowsOf("SELECT hr.people.salary_of('Ben Sample')", ORDERS)).toEqual([["92111.13"]]);
    expect(await rowsOf("SELECT secret('prod', 'db')", ORDERS)).toEqual([
      [expect.stringContaining("prod/db")],
    ]);
  });
});

describe("names are looked up where the statement says", () => {
  it.each([
    ["lines", ORDERS],
    ["`LINES`", ORDERS],
    ["orders.lines", { catalog: "sales", schema: null }],
    ["sales.orders.lines", { catalog: "hr", schema: "people" }],
    ["`sales`.`orders`.`lines`", NOWHERE],
  ])("%s in %j", async (name, place) => {
    expect(await rowsOf(`SELECT count(*) FROM ${name}`, place)).toEqual([[8n]]);
  });

  it("and a place that is none is an error", async () => {
    await expect(rowsOf("SELECT 1", { catalog: "nope", schema: null })).rejects.toMatchObject({
      condition: "SCHEMA_NOT_FOUND",
    });
    await expect(rowsOf("SELECT 1", { catalog: null, schema: "orders" })).rejects.toThrow("`memory.orders`");
    await expect(rowsOf("SELECT 1", { catalog: `x"'; --`, schema: null })).rejects.toThrow(
      "SCHEMA_NOT_FOUND",
    );
  });
});

describe("types and values are those of Databricks", () => {
  it.each([
    ["true", "BOOLEAN", true],
    ["1", "INT", 1],
    ["CAST(1 AS BIGINT)", "BIGINT", 1n],
    ["CAST('2.5' AS DECIMAL(12,2))", "DECIMAL(12,2)", "2.50"],
    ["CAST(0.5 AS DOUBLE)", "DOUBLE", 0.5],
    ["'a'", "STRING", "a"],
    ["DATE '2026-01-05'", "DATE", "2026-01-05"],
    ["TIMESTAMP '2026-01-05 08:00:00'", "TIMESTAMP", "2026-01-05 08:00:00"],
    ["CAST('a' AS BINARY)", "BINARY", new Uint8Array([97])],
    ["[1, NULL]", "ARRAY<INT>", "[1,null]"],
    ["MAP {'a': DATE '2026-01-05'}", "MAP<STRING, DATE>", '{"a":"2026-01-05"}'],
    ["{'a': CAST(1 AS BIGINT)}", "STRUCT<a: BIGINT>", '{"a":"1"}'],
    ["sum(CAST(1 AS BIGINT))", "DECIMAL(38,0)", "1"],
  ])("%s", async (expression, type, value) => {
    const { columns, rows } = await warehouse.run(`SELECT ${expression} AS x`, NOWHERE);
    expect(columns).toEqual([{ name: "x", type }]);
    expect(rows[0]?.map((cell) => (cell instanceof Uint8Array ? new Uint8Array(cell) : cell))).toEqual([
      value,
    ]);
  });
});

describe("a statement that fails says so in Databricks' words", () => {
  it.each([
    ["SELECT * FROM nope", "TABLE_OR_VIEW_NOT_FOUND", "nope"],
    ["SELECT * FROM sales.orders.nope", "TABLE_OR_VIEW_NOT_FOUND", "nope"],
    ["SELECT * FROM nope.x.y", "NO_SUCH_CATALOG_EXCEPTION", "nope"],
    ["SELECT * FROM sales.nope.y", "SCHEMA_NOT_FOUND", "nope"],
    ["CREATE TABLE sales.nope.y (a INT)", "SCHEMA_NOT_FOUND", "nope"],
    ["CREATE TABLE sales.orders.lines (a INT)", "TABLE_OR_VIEW_ALREADY_EXISTS", "lines"],
    ["SELECT nope FROM sales.orders.lines", "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "nope"],
    ["SELECT nope(1)", "UNRESOLVED_ROUTINE", "nope"],
    ["SELEC 1", "PARSE_SYNTAX_ERROR", "SELEC"],
    ["SELECT * FROM", "PARSE_SYNTAX_ERROR", "end of input"],
    ["", "PARSE_EMPTY_STATEMENT", "empty"],
    ["-- nothing", "PARSE_EMPTY_STATEMENT", "empty"],
    ["SELECT CAST('a' AS INT)", "CAST_INVALID_INPUT", "'a'"],
    ["SELECT list(x) FROM range(1000000000) t(x)", "DRIVER_OUT_OF_MEMORY", "memory"],
    ["SELECT $x", "UNBOUND_SQL_PARAMETER", "parameter"],
  ])("%s: %s", async (sql, condition, named) => {
    await expect(warehouse.run(sql, NOWHERE)).rejects.toMatchObject({
      name: "StatementError",
      condition,
      message: expect.stringContaining(named),
    });
  });
});

describe("the warehouse reaches nothing outside of itself", () => {
  it.each([
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/hostname')",
    "COPY sales.orders.lines TO '/tmp/postern-demo-leak.csv'",
    "ATTACH '/tmp/postern-demo.db'",
    "SELECT * FROM read_json('http://127.0.0.1:1/')",
    "INSTALL httpfs",
    "SET enable_external_access = true",
    "SET memory_limit = '10GB'",
    "SET threads = 64",
    "SELECT getenv('PATH')",
  ])("%s is refused", async (sql) => {
    await expect(warehouse.run(sql, NOWHERE)).rejects.toMatchObject({ name: "StatementError" });
  });
});

describe("what runs is held to limits", () => {
  const endless = "SELECT count(*) FROM range(10000000) a, range(10000000) b";

  it("of time", async () => {
    await expect(warehouse.run(endless, NOWHERE, [], { timeoutMs: 100 })).rejects.toMatchObject({
      condition: "STATEMENT_TIMEOUT",
    });
  });

  it("of rows", async () => {
    const result = await warehouse.run("SELECT * FROM range(100000000000)", NOWHERE, [], { maxRows: 7 });
    expect(result).toMatchObject({ isTruncated: true, rows: { length: 7 } });
    const whole = await warehouse.run("SELECT * FROM range(7)", NOWHERE, [], { maxRows: 7 });
    expect(whole.isTruncated).toBe(false);
  });

  it("and ends when it is told to, before it began or after", async () => {
    const canceled = { condition: "OPERATION_CANCELED" };
    const aborted = warehouse.run(endless, NOWHERE, [], { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject(canceled);
    const controller = new AbortController();
    const running = warehouse.run(endless, NOWHERE, [], { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(running).rejects.toMatchObject(canceled);
  });
});

describe("what is written is there", () => {
  it("for whoever reads later, in whichever session", async () => {
    const { columns, rows } = await warehouse.run(
      "INSERT INTO returns VALUES (1, 'x', DATE '2026-01-01')",
      ORDERS,
    );
    expect([columns, rows]).toEqual([[{ name: "num_affected_rows", type: "BIGINT" }], [[1n]]]);
    expect(await rowsOf("SELECT count(*) FROM sales.orders.returns WHERE reason = 'x'")).toEqual([[1n]]);
    await warehouse.run("CREATE TABLE raw.demo.stolen AS SELECT * FROM hr.people.employees", NOWHERE);
    expect(await rowsOf("SELECT count(*) FROM raw.demo.stolen")).toEqual([[5n]]);
    const dropped = await warehouse.run("DROP TABLE raw.demo.stolen", NOWHERE);
    expect(dropped).toEqual({ columns: [], rows: [], isTruncated: false });
  });

  it("by each of several statements, though Databricks would refuse them", async () => {
    const result = await rowsOf("CREATE TABLE raw.demo.two (a INT); SELECT 'last'");
    expect(result).toEqual([["last"]]);
    expect(await rowsOf("SELECT count(*) FROM raw.demo.two")).toEqual([[0n]]);
  });
});

describe("a warehouse that is closed", () => {
  it("ends what runs, and takes nothing more", async () => {
    const lazy = createLazyWarehouse();
    const opened = await lazy.open();
    expect(await lazy.open()).toBe(opened);
    const running = opened.run("SELECT count(*) FROM range(10000000) a, range(10000000) b", NOWHERE);
    setTimeout(lazy.close, 50);
    await expect(running).rejects.toMatchObject({ condition: "OPERATION_CANCELED" });
    await expect(opened.run("SELECT 1", NOWHERE)).rejects.toMatchObject({ condition: "OPERATION_CANCELED" });
    await expect(lazy.open()).rejects.toThrow("closed");
    opened.close();
  });
});
