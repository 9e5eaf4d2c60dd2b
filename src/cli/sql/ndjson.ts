/**
 * @module Facts about statements that come as lines of JSON, as many as there are.
 */

import { once } from "node:events";
import { analyzeSql } from "../../facts/index.ts";
import { JsonError, parseStrictJson } from "../../intake/index.ts";
import { UsageError } from "../command.ts";
import { linesOf } from "../inspect/lines.ts";

/** The longest statement that is not too long, written in escapes, with room for names. */
const MAX_LINE_BYTES = 1024 * 1024;

const EXPECTED =
  'expected {"id": …, "sql": "…", "catalog": "…", "schema": "…"}, of which all but sql may be left out';

const FIELDS = new Set(["id", "sql", "catalog", "schema"]);

/** What names are in that do not say it themselves. */
type Namespace = Parameters<typeof analyzeSql>[1];

interface StatementLine {
  readonly id: unknown;
  readonly sql: string;
  readonly namespace: Namespace;
}

export interface NdjsonOptions {
  /** Of statements that do not say. */
  readonly namespace: Namespace;
  readonly out: (text: string) => void;
}

/** Prints one line for each, in order. Throws a `UsageError` at the first line that is no statement. */
export async function analyzeLines(
  chunks: AsyncIterable<Buffer>,
  { namespace: given, out }: NdjsonOptions,
): Promise<void> {
  for await (const { bytes, number } of linesOf(chunks, MAX_LINE_BYTES)) {
    const { id, sql, namespace } = statementOf(bytes, number, given);
    const { read_only, opaque, statements, tables, functions, reasons } = analyzeSql(sql, namespace);
    out(`${JSON.stringify({ id, read_only, opaque, statements, tables, functions, reasons })}\n`);
    // What a slow reader has not taken yet must not pile up.
    if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
  }
}

function statementOf(bytes: Buffer, line: number, given: Namespace): StatementLine {
  const value = jsonOf(bytes, line);
  if (!isObject(value)) throw malformed(line, "no object");
  const unknown = Object.keys(value).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) throw malformed(line, `the field ${JSON.stringify(unknown)}`);
  const { id = null, sql, catalog = given.catalog, schema = given.schema } = value;
  if (typeof sql !== "string") throw malformed(line, "no sql");
  if (!isName(catalog)) throw malformed(line, "a catalog that is no text");
  if (!isName(schema)) throw malformed(line, "a schema that is no text");
  return { id, sql, namespace: { catalog, schema } };
}

/** Strictly, so that the digits of 64-bit ids stay. */
function jsonOf(bytes: Buffer, line: number): unknown {
  try {
    return parseStrictJson(bytes);
  } catch (error) {
    if (error instanceof JsonError) throw malformed(line, error.message);
    throw error;
  }
}

function malformed(line: number, what: string): UsageError {
  return new UsageError(`line ${line}: ${what}; ${EXPECTED}`);
}

function isName(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
