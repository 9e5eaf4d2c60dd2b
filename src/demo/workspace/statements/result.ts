/**
 * @module Results as the API gives them: text in chunks, with a manifest that says what there is.
 */

import type { Column, StatementResult } from "../duckdb/index.ts";
import type { StatementRequest } from "./request.ts";

type Row = readonly (string | null)[];

export interface Chunk {
  readonly chunk_index: number;
  readonly row_offset: number;
  readonly row_count: number;
  readonly byte_count: number;
}

export interface ChunkedResult {
  readonly manifest: object;
  readonly chunks: readonly Chunk[];
  /** The rows of each chunk. */
  readonly rows: readonly (readonly Row[])[];
  readonly bytes: number;
}

const CHUNK_ROWS = 1000;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  BIGINT: "LONG",
  SMALLINT: "SHORT",
  TINYINT: "BYTE",
  VOID: "NULL",
};

export function chunkedResult(
  result: StatementResult,
  { byteLimit }: Pick<StatementRequest, "byteLimit">,
): ChunkedResult {
  const all = result.rows.map((row) => row.map((value, index) => textOf(value, result.columns[index])));
  const kept = withinBytes(all, byteLimit);
  // A result without rows has a chunk too.
  const count = Math.max(1, Math.ceil(kept.length / CHUNK_ROWS));
  const rows = Array.from({ length: count }, (_, index) =>
    kept.slice(index * CHUNK_ROWS, (index + 1) * CHUNK_ROWS),
  );
  const chunks = rows.map((chunk, index) => ({
    chunk_index: index,
    row_offset: index * CHUNK_ROWS,
    row_count: chunk.length,
    byte_count: bytesOf(chunk),
  }));
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.byte_count, 0);
  const manifest = {
    format: "JSON_ARRAY",
    schema: { column_count: result.columns.length, columns: result.columns.map(describe) },
    total_chunk_count: count,
    total_row_count: kept.length,
    total_byte_count: bytes,
    truncated: result.isTruncated || kept.length < all.length,
    chunks,
  };
  return { manifest, chunks, rows, bytes };
}

function describe({ name, type }: Column, position: number) {
  const [whole = "", bare = "", precision, scale] = /^([A-Z_]+)(?:\((\d+),(\d+)\)|<.*>)?/s.exec(type) ?? [];
  const type_name = TYPE_NAMES[bare] ?? (whole === "" ? type : bare);
  const digits =
    precision === undefined ? {} : { type_precision: Number(precision), type_scale: Number(scale) };
  return { name, type_text: type, type_name, ...digits, position };
}

/** Every value is text: `2026-01-05T08:00:00.000Z` for a timestamp, base64 for bytes. */
function textOf(value: unknown, column: Column | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  const text = String(value);
  if (column?.type !== "TIMESTAMP") return text;
  const [, date = text, time = "00:00:00", fraction = ""] =
    /^(\S+) (\d\d:\d\d:\d\d)(\.\d+)?/.exec(text) ?? [];
  return `${date}T${time}${(fraction || ".").padEnd(4, "0")}Z`;
}

function withinBytes(rows: readonly Row[], byteLimit: number | null): readonly Row[] {
  if (byteLimit === null) return rows;
  let bytes = 0;
  const end = rows.findIndex((row) => {
    bytes += bytesOf(row);
    return bytes > byteLimit;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
