/**
 * @module What runs the statements that come by Thrift, and what it gives.
 */

import type { Column, Parameter, Place } from "../duckdb/index.ts";

export interface Rows {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Runs a statement where a session stands. Rejects with an error whose message, and `sqlState` if any, the driver shows. */
export type RunStatement = (sql: string, place: Place, parameters: readonly Parameter[]) => Promise<Rows>;

/** What goes wrong with a call itself; the driver shows the message. */
export class CallError extends Error {
  readonly sqlState: string;

  constructor(message: string, sqlState: string) {
    super(message);
    this.name = "CallError";
    this.sqlState = sqlState;
  }
}
