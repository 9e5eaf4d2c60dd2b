/**
 * @module Facts about statements that come as lines of JSON, as many as there are.
 */

import { once } from "node:events";
import { analyzeSql } from "../../facts/index.ts";
import { linesOf } from "../ndjson/lines.ts";
import { createLineReader } from "../ndjson/object.ts";

/** The longest statement that is not too long, written in escapes, with room for names. */
const MAX_LINE_BYTES = 1024 * 1024;

const EXPECTED =
  'expected {"id": …, "sql": "…", "catalog": "…", "schema": "…"}, of which all but sql may be left out';

const { objectIn, malformed } = createLineReader(["id", "sql", "catalog", "schema"], EXPECTED);

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
  const value = objectIn(bytes, line);
  const { id = null, sql, catalog = given.catalog, schema = given.schema } = value;
  if (typeof sql !== "string") throw malformed(line, "no sql");
  if (!isName(catalog)) throw malformed(line, "a catalog that is no text");
  if (!isName(schema)) throw malformed(line, "a schema that is no text");
  return { id, sql, namespace: { catalog, schema } };
}

function isName(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}
