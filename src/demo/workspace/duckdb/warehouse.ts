/**
 * @module The warehouse itself: one DuckDB in memory, which reaches nothing outside of itself, and a connection for each
 * statement.
 */

import type {
  DuckDBConnection,
  DuckDBInstance,
  DuckDBPreparedStatement,
  DuckDBResultReader,
} from "@duckdb/node-api";
import { statementError } from "./errors.ts";
import { seedStatements } from "./seed.ts";
import { translate } from "./translate.ts";
import {
  type Parameter,
  type Place,
  type RunOptions,
  StatementError,
  type StatementResult,
  type Warehouse,
} from "./types.ts";
import { plainValue, typeName } from "./values.ts";

const SETTINGS = {
  memory_limit: "256MB",
  threads: "2",
  enable_external_access: "false",
  autoload_known_extensions: "false",
  autoinstall_known_extensions: "false",
};
/** What runs longer is ended. */
const TIMEOUT_MS = 20_000;
const MAX_ROWS = 10_000;
const INTERRUPT_MS = 50;

type DuckDB = typeof import("@duckdb/node-api");

/** Loads DuckDB, which nothing but this does, and fills a new warehouse. */
export async function openDuckDB(): Promise<Warehouse> {
  const duckdb = await import("@duckdb/node-api");
  const instance = await duckdb.DuckDBInstance.create(":memory:", SETTINGS);
  const connection = await instance.connect();
  for (const statement of seedStatements()) await connection.run(statement);
  // Nobody who runs a statement raises the limits.
  await connection.run("SET lock_configuration = true");
  connection.closeSync();
  return new DuckDBWarehouse(duckdb, instance);
}

class DuckDBWarehouse implements Warehouse {
  readonly #duckdb: DuckDB;
  readonly #instance: DuckDBInstance;
  /** Each ends its statement. */
  readonly #running = new Set<() => void>();
  #isClosed = false;

  constructor(duckdb: DuckDB, instance: DuckDBInstance) {
    this.#duckdb = duckdb;
    this.#instance = instance;
  }

  async run(
    sql: string,
    place: Place,
    parameters: readonly Parameter[] = [],
    { signal, maxRows = MAX_ROWS, timeoutMs = TIMEOUT_MS }: RunOptions = {},
  ): Promise<StatementResult> {
    const translation = translate(sql, parameters);
    if (this.#isClosed) throw canceled();
    const connection = await this.#instance.connect();
    const ending = new Ending(() => connection.interrupt());
    const end = () => ending.end(canceled());
    const timer = setTimeout(() => ending.end(timedOut(timeoutMs)), timeoutMs);
    signal?.addEventListener("abort", end);
    this.#running.add(end);
    if (signal?.aborted || this.#isClosed) end();
    try {
      await connection.run(`SET search_path = '${searchPath(place)}'`);
      return await this.#all(connection, translation, maxRows, ending);
    } catch (error) {
      throw ending.reason ?? statementError(error);
    } finally {
      clearTimeout(timer);
      ending.settle();
      signal?.removeEventListener("abort", end);
      this.#running.delete(end);
      connection.closeSync();
      this.#closeIfLast();
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const end of this.#running) end();
    this.#closeIfLast();
  }

  /**
   * Databricks takes one statement and refuses several. Here they all run, so that what a gateway lets through is seen to
   * have happened; the last one's result counts.
   */
  async #all(
    connection: DuckDBConnection,
    { sql, bindings }: ReturnType<typeof translate>,
    maxRows: number,
    ending: Ending,
  ): Promise<StatementResult> {
    // Of no statement at all, DuckDB says nothing that could be told.
    if (/^[\s;]*$/.test(sql)) throw emptyStatement();
    const statements = await connection.extractStatements(sql);
    let result: StatementResult | null = null;
    for (let index = 0; index < statements.count; index++) {
      if (ending.reason !== null) throw ending.reason;
      const prepared = await statements.prepare(index);
      bind(prepared, bindings);
      // One more than is wanted tells whether there are more.
      const reader = await prepared.streamAndReadUntil(maxRows + 1);
      result = this.#resultOf(reader, maxRows);
    }
    if (result === null) throw emptyStatement();
    return result;
  }

  #resultOf(reader: DuckDBResultReader, maxRows: number): StatementResult {
    const { ResultReturnType } = this.#duckdb;
    if (reader.returnType === ResultReturnType.NOTHING) return { columns: [], rows: [], isTruncated: false };
    if (reader.returnType === ResultReturnType.CHANGED_ROWS) {
      const columns = [{ name: "num_affected_rows", type: "BIGINT" }];
      return { columns, rows: [[BigInt(reader.rowsChanged)]], isTruncated: false };
    }
    const types = reader.columnTypes().map(typeName);
    const columns = reader.columnNames().map((name, index) => ({ name, type: types[index] as string }));
    const rows = reader
      .getRows()
      .slice(0, maxRows)
      .map((row) => row.map((value, index) => plainValue(value, types[index] as string)));
    return { columns, rows, isTruncated: reader.currentRowCount > maxRows };
  }

  /** DuckDB is closed only when none of its connections is in use. */
  #closeIfLast(): void {
    if (this.#isClosed && this.#running.size === 0) this.#instance.closeSync();
  }
}

/** How a statement is ended from outside, and why; the first reason counts. */
class Ending {
  reason: StatementError | null = null;
  readonly #interrupt: () => void;
  #again: NodeJS.Timeout | undefined;

  constructor(interrupt: () => void) {
    this.#interrupt = interrupt;
  }

  end(reason: StatementError): void {
    this.reason ??= reason;
    this.#interrupt();
    // One that came before the statement was taken up is lost on DuckDB.
    this.#again ??= setInterval(this.#interrupt, INTERRUPT_MS);
  }

  settle(): void {
    clearInterval(this.#again);
  }
}

function bind(prepared: DuckDBPreparedStatement, bindings: ReadonlyMap<string, string | null>): void {
  for (let index = 1; index <= prepared.parameterCount; index++) {
    const value = bindings.get(prepared.parameterName(index));
    if (value === undefined) {
      throw new StatementError("UNBOUND_SQL_PARAMETER", "42P02", "Found an unbound parameter.");
    }
    if (value === null) prepared.bindNull(index);
    else prepared.bindVarchar(index, value);
  }
}

/** `memory.main` has what is found from everywhere. A schema without its catalog is one of none. */
function searchPath({ catalog, schema }: Place): string {
  const parts = catalog === null && schema === null ? [] : [catalog ?? "memory", schema ?? "main"];
  const path = parts.length === 0 ? [] : [parts.map((part) => `"${part.replaceAll('"', '""')}"`).join(".")];
  return [...path, "memory.main"].join(",").replaceAll("'", "''");
}

function emptyStatement(): StatementError {
  return new StatementError("PARSE_EMPTY_STATEMENT", "42617", "Syntax error, unexpected empty statement.");
}

function canceled(): StatementError {
  return new StatementError("OPERATION_CANCELED", "HY008", "Operation has been canceled.");
}

function timedOut(timeoutMs: number): StatementError {
  const text = `The statement ran longer than ${timeoutMs} ms.`;
  return new StatementError("STATEMENT_TIMEOUT", "57014", text);
}
