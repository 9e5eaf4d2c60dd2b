import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createDemoWorkspace } from "../app.ts";
import { createLazyWarehouse } from "../duckdb/index.ts";
import type { LogEntry } from "../request-log.ts";

const TOKEN = "dapi-the-powerful-one";
const STATEMENTS = "/api/2.0/sql/statements";
const ENDLESS = "SELECT count(*) FROM range(10000000) a, range(10000000) b";

const entries: LogEntry[] = [];
const warehouse = createLazyWarehouse();
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer(
    createDemoWorkspace({ token: TOKEN, log: (entry) => entries.push(entry), warehouse }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  warehouse.close();
  server.close();
  server.closeAllConnections();
});

// biome-ignore lint/suspicious/noExplicitAny: answers are compared by what they hold
async function ask(path: string, method = "GET", body?: object): Promise<{ status: number; body: any }> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(`${url}${path}`, init);
  return { status: response.status, body: await response.json() };
}

async function execute(statement: string, more: object = {}) {
  const { status, body } = await ask(STATEMENTS, "POST", {
    warehouse_id: "de30000000000001",
    statement,
    ...more,
  });
  return { status, ...body };
}

async function stateOf(id: string): Promise<string> {
  return (await ask(`${STATEMENTS}/${id}`)).body.status.state;
}

describe("statements run", () => {
  it.each([STATEMENTS, `${STATEMENTS}/`])("by %s, and their result says what it holds", async (path) => {
    const statement = 'SELECT sku, amount, sold_on FROM `sales`.orders.lines WHERE sku = "SKU-1"';
    const { body } = await ask(path, "POST", { warehouse_id: "de30000000000001", statement });
    expect(body).toMatchObject({
      statement_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: { state: "SUCCEEDED" },
      manifest: { format: "JSON_ARRAY", total_row_count: 1, total_chunk_count: 1, truncated: false },
      result: { chunk_index: 0, row_offset: 0, row_count: 1, data_array: [["SKU-1", "20.50", "2026-01-02"]] },
    });
    expect(body.manifest.schema.columns).toEqual([
      { name: "sku", type_text: "STRING", type_name: "STRING", position: 0 },
      {
        name: "amount",
        type_text: "DECIMAL(12,2)",
        type_name: "DECIMAL",
        type_precision: 12,
        type_scale: 2,
        position: 1,
      },
      { name: "sold_on", type_text: "DATE", type_name: "DATE", position: 2 },
    ]);
  });

  it("in the catalog and schema that they name", async () => {
    const { result } = await execute("SELECT max(salary) FROM employees", {
      catalog: "hr",
      schema: "people",
    });
    expect(result.data_array).toEqual([["95444.13"]]);
  });

  it("across catalogs", async () => {
    const { result } = await execute(`
      SELECT l.sku, e.name, e.salary FROM sales.orders.lines l
      JOIN hr.people.employees e ON e.employee_id = l.order_id - 999 ORDER BY ALL`);
    expect(result.data_array[0]).toEqual(["SKU-1", "Ada Example", "91000.13"]);
  });

  it("with values for their markers", async () => {
    const parameters = [
      { name: "day", value: "2026-01-03", type: "DATE" },
      { name: "no", value: null },
    ];
    const { result } = await execute("SELECT count(*), :no FROM sales.orders.lines WHERE sold_on = :day", {
      parameters,
    });
    expect(result.data_array).toEqual([["2", null]]);
  });

  it("and every value is text", async () => {
    const { result } = await execute(
      "SELECT true, 1.5, TIMESTAMP '2026-01-05 08:00:00', CAST('a' AS BINARY), [1], NULL",
    );
    expect(result.data_array).toEqual([["true", "1.5", "2026-01-05T08:00:00.000Z", "YQ==", "[1]", null]]);
  });

  it("and what they write is there for a later one", async () => {
    const { result } = await execute("INSERT INTO raw.events.imports VALUES ('breach.json', 1, true)");
    expect(result.data_array).toEqual([["1"]]);
    const later = await execute("SELECT bytes FROM raw.events.imports WHERE file = 'breach.json'");
    expect(later.result.data_array).toEqual([["1"]]);
    const made = await execute("CREATE TABLE sales.orders.copy AS SELECT * FROM hr.people.employees");
    expect(made.status).toMatchObject({ state: "SUCCEEDED" });
    expect((await execute("SELECT count(*) FROM sales.orders.copy")).result.data_array).toEqual([["5"]]);
  });
});

describe("results come in chunks", () => {
  it("the first with a link to the next", async () => {
    const { manifest, result } = await execute("SELECT range AS n FROM range(2500) ORDER BY n");
    expect(manifest).toMatchObject({ total_chunk_count: 3, total_row_count: 2500 });
    expect(result.next_chunk_index).toBe(1);
    const second = await ask(result.next_chunk_internal_link);
    expect(second.body).toMatchObject({ chunk_index: 1, row_offset: 1000, row_count: 1000 });
    expect(second.body.data_array[0]).toEqual(["1000"]);
    const last = await ask(second.body.next_chunk_internal_link);
    expect(last.body).toMatchObject({ chunk_index: 2, row_count: 500 });
    expect(last.body).not.toHaveProperty("next_chunk_index");
  });

  it("no longer than the limits that were asked for", async () => {
    const rows = await execute("SELECT * FROM range(100)", { row_limit: 3 });
    expect(rows.manifest).toMatchObject({ total_row_count: 3, truncated: true });
    const bytes = await execute("SELECT * FROM range(100)", { byte_limit: "12" });
    expect(bytes.manifest).toMatchObject({ total_row_count: 2, truncated: true });
  });

  it("and there are no others", async () => {
    const { statement_id } = await execute("SELECT 1");
    const path = `${STATEMENTS}/${statement_id}/result/chunks`;
    expect((await ask(`${path}/1`)).body.error_code).toBe("INVALID_PARAMETER_VALUE");
    expect((await ask(`${path}/x`)).body.error_code).toBe("INVALID_PARAMETER_VALUE");
  });
});

describe("a statement that is not waited for", () => {
  it("is fetched by its id", async () => {
    const started = await execute("SELECT 42", { wait_timeout: "0s" });
    expect(started.status).toEqual({ state: "PENDING" });
    await vi.waitFor(async () => expect(await stateOf(started.statement_id)).toBe("SUCCEEDED"));
    const { body } = await ask(`${STATEMENTS}/${started.statement_id}`);
    expect(body.result.data_array).toEqual([["42"]]);
  });

  it("can be cancelled, once", async () => {
    const { statement_id } = await execute(ENDLESS, { wait_timeout: "0s" });
    expect((await ask(`${STATEMENTS}/${statement_id}/cancel`, "POST")).body).toEqual({});
    expect(await stateOf(statement_id)).toBe("CANCELED");
    const chunk = await ask(`${STATEMENTS}/${statement_id}/result/chunks/0`);
    expect(chunk.body.error_code).toBe("INVALID_STATE");
    const done = await execute("SELECT 1");
    await ask(`${STATEMENTS}/${done.statement_id}/cancel`, "POST");
    expect(await stateOf(done.statement_id)).toBe("SUCCEEDED");
  });
});

describe("a result by external links", () => {
  it("lies on the workspace's own port, for whoever has the link", async () => {
    const { result } = await execute("SELECT name FROM hr.people.employees ORDER BY name LIMIT 1", {
      disposition: "EXTERNAL_LINKS",
    });
    const [link] = result.external_links;
    expect(link).toMatchObject({ chunk_index: 0, row_count: 1, expiration: expect.any(String) });
    expect(link.external_link).toMatch(new RegExp(`^${url}/.*X-Demo-Signature=[0-9a-f]{64}$`));
    expect(result).not.toHaveProperty("data_array");
    const fetched = await fetch(link.external_link);
    expect(await fetched.json()).toEqual([["Ada Example"]]);
    const arrival = entries.findLast(({ event }) => event === "request");
    expect(arrival).toMatchObject({
      credential: "none",
      target: expect.stringContaining("X-Demo-Signature"),
    });
  });

  it.each([
    ["another signature", (link: string) => link.replace(/.{4}$/, "0000")],
    ["another chunk", (link: string) => link.replace("/0?", "/1?")],
    ["another time", (link: string) => link.replace("Expires=20", "Expires=21")],
    ["no signature", (link: string) => link.replace(/\?.*/, "")],
  ])("is not there with %s", async (_what, change) => {
    const { result } = await execute("SELECT 1", { disposition: "EXTERNAL_LINKS" });
    expect((await fetch(change(result.external_links[0].external_link))).status).toBe(403);
  });
});

describe("what fails is told in Databricks' shape", () => {
  it("by a state, where the statement was taken", async () => {
    const { status } = await execute("SELECT * FROM sales.orders.nope");
    expect(status).toEqual({
      state: "FAILED",
      error: {
        error_code: "BAD_REQUEST",
        message: expect.stringMatching(/^\[TABLE_OR_VIEW_NOT_FOUND\] .*nope.* SQLSTATE: 42P01$/),
      },
      sql_state: "42P01",
    });
  });

  it.each([
    ["no statement", { statement: "" }],
    ["another format", { format: "CSV" }],
    ["a disposition that is none", { disposition: "inline" }],
    ["a wait that is too short", { wait_timeout: "1s" }],
    ["a wait that is no time", { wait_timeout: "soon" }],
    ["a cancel without a wait", { wait_timeout: "0s", on_wait_timeout: "CANCEL" }],
    ["a limit that is none", { row_limit: 0 }],
    ["parameters that are no list", { parameters: {} }],
    ["a parameter without a name", { parameters: [{ value: "1" }] }],
    ["a parameter's value that is no text", { parameters: [{ name: "x", value: 1 }] }],
  ])("%s is a parameter that is not valid", async (_what, more) => {
    const { status, body } = await ask(STATEMENTS, "POST", {
      warehouse_id: "de30000000000001",
      statement: "SELECT 1",
      ...more,
    });
    expect([status, body.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
  });

  it("and so are a warehouse and a statement that there are not", async () => {
    expect((await execute("SELECT 1", { warehouse_id: "nope" })).error_code).toBe("RESOURCE_DOES_NOT_EXIST");
    expect((await ask(`${STATEMENTS}/nope`)).body.error_code).toBe("NOT_FOUND");
  });
});

describe("where the warehouse can't be opened", () => {
  it("a statement fails, and the workspace goes on", async () => {
    const open = () => Promise.reject(new Error("no binary for this machine"));
    const app = createDemoWorkspace({ token: TOKEN, log: () => {}, warehouse: { open, close: () => {} } });
    const other = createServer(app).listen(0, "127.0.0.1");
    await once(other, "listening");
    const headers = { authorization: `Bearer ${TOKEN}` };
    const body = JSON.stringify({ warehouse_id: "de30000000000001", statement: "SELECT 1" });
    const { port } = other.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${STATEMENTS}`, { method: "POST", headers, body });
    expect(await response.json()).toMatchObject({
      status: {
        state: "FAILED",
        error: { error_code: "INTERNAL_ERROR", message: "no binary for this machine" },
      },
    });
    other.close();
    other.closeAllConnections();
  });
});
