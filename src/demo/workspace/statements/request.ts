/**
 * @module What a client asks for when it executes a statement, checked as Databricks checks it.
 */

import type { Parameter, Place } from "../duckdb/index.ts";
import { ApiError } from "../errors.ts";
import { optionalField, requiredField } from "../parameters.ts";

export interface StatementRequest {
  readonly sql: string;
  readonly warehouseId: string;
  readonly place: Place;
  readonly parameters: readonly Parameter[];
  /** Null where all rows are wanted. */
  readonly rowLimit: number | null;
  readonly byteLimit: number | null;
  /** How long the answer may wait for the result; 0 asks for an id at once, to fetch the result by. */
  readonly waitMs: number;
  readonly onWaitTimeout: "CONTINUE" | "CANCEL";
  readonly disposition: Disposition;
}

export type Disposition = "INLINE" | "EXTERNAL_LINKS";

export function statementRequest(body: unknown): StatementRequest {
  const format = oneOf(body, "format", ["JSON_ARRAY", "ARROW_STREAM", "CSV"]);
  if (format !== "JSON_ARRAY") throw invalid("The demo workspace knows the format JSON_ARRAY only.");
  const waitMs = waitTimeoutMs(optionalField(body, "wait_timeout") ?? "10s");
  const onWaitTimeout = oneOf(body, "on_wait_timeout", ["CONTINUE", "CANCEL"]);
  if (waitMs === 0 && onWaitTimeout === "CANCEL") {
    throw invalid("on_wait_timeout cannot be CANCEL where wait_timeout is 0s.");
  }
  return {
    sql: requiredField(body, "statement"),
    warehouseId: requiredField(body, "warehouse_id"),
    place: {
      catalog: optionalField(body, "catalog") ?? null,
      schema: optionalField(body, "schema") ?? null,
    },
    parameters: parametersOf(field(body, "parameters")),
    rowLimit: limit(body, "row_limit"),
    byteLimit: limit(body, "byte_limit"),
    waitMs,
    onWaitTimeout,
    disposition: oneOf(body, "disposition", ["INLINE", "EXTERNAL_LINKS"]),
  };
}

function waitTimeoutMs(text: string): number {
  const seconds = /^(\d{1,3})s$/.exec(text)?.[1];
  const value = seconds === undefined ? Number.NaN : Number(seconds);
  if (value === 0 || (value >= 5 && value <= 50)) return value * 1000;
  throw invalid("wait_timeout must be 0s, or from 5s to 50s.");
}

/** A field that has one of these values; the first one where it is absent. */
function oneOf<Value extends string>(body: unknown, name: string, values: readonly [Value, ...Value[]]) {
  const given = optionalField(body, name) ?? values[0];
  const value = values.find((candidate) => candidate === given);
  if (value !== undefined) return value;
  throw invalid(`Field '${name}' must be one of ${values.join(", ")}.`);
}

function limit(body: unknown, name: string): number | null {
  const value = field(body, name);
  if (value === undefined || value === null) return null;
  // 64-bit numbers come as text from some clients.
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number) && number > 0) return number;
  throw invalid(`Field '${name}' must be a whole number above 0.`);
}

function parametersOf(value: unknown): readonly Parameter[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid("Field 'parameters' must be a list.");
  return value.map((item: unknown) => {
    const type = optionalField(item, "type");
    const named = { name: requiredField(item, "name"), ...(type === undefined ? {} : { type }) };
    const given = field(item, "value");
    if (given === undefined || given === null) return { ...named, value: null };
    if (typeof given !== "string") throw invalid(`The value of parameter '${named.name}' must be a string.`);
    return { ...named, value: given };
  });
}

function field(body: unknown, name: string): unknown {
  return (body as Readonly<Record<string, unknown>> | null | undefined)?.[name];
}

function invalid(message: string): ApiError {
  return new ApiError("INVALID_PARAMETER_VALUE", message);
}
