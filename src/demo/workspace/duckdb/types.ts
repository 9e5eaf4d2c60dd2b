/**
 * @module What the demo's warehouse takes and gives, without a word of DuckDB.
 */

/** Where names that are not qualified are looked up. */
export interface Place {
  readonly catalog: string | null;
  readonly schema: string | null;
}

/** A value for a marker: `:name`, or the next `?` where it has no name. */
export interface Parameter {
  readonly name?: string;
  readonly value: string | null;
  /** A SQL type, to which the value is cast; `STRING` where it is left out. */
  readonly type?: string;
}

export interface RunOptions {
  /** Ends the statement when it is aborted. */
  readonly signal?: AbortSignal;
  /** How many rows are read at most. */
  readonly maxRows?: number;
  readonly timeoutMs?: number;
}

export interface Column {
  readonly name: string;
  /** Databricks' name of the type: `BIGINT`, `DECIMAL(12,2)`, `ARRAY<STRING>`. */
  readonly type: string;
}

export interface StatementResult {
  readonly columns: readonly Column[];
  /**
   * Null, boolean, number, bigint (`BIGINT`) or bytes (`BINARY`); text for all else: `2.50`, `2026-01-05`,
   * `2026-01-05 08:00:00`, and JSON for arrays, maps and structs.
   */
  readonly rows: readonly (readonly unknown[])[];
  /** Whether there were more rows than were read. */
  readonly isTruncated: boolean;
}

export interface Warehouse {
  /**
   * Runs what is sent, as a warehouse of Databricks would, in a session of its own. Rejects with a `StatementError` where
   * the statement fails.
   */
  run(
    sql: string,
    place: Place,
    parameters?: readonly Parameter[],
    options?: RunOptions,
  ): Promise<StatementResult>;
  /** Ends what runs, and forgets all data. To call it again is harmless. */
  close(): void;
}

/** Why a statement failed, as Databricks words it: `[TABLE_OR_VIEW_NOT_FOUND] … SQLSTATE: 42P01`. */
export class StatementError extends Error {
  /** Databricks' error condition. */
  readonly condition: string;
  readonly sqlState: string;

  constructor(condition: string, sqlState: string, text: string) {
    super(`[${condition}] ${text} SQLSTATE: ${sqlState}`);
    this.name = "StatementError";
    this.condition = condition;
    this.sqlState = sqlState;
  }
}
