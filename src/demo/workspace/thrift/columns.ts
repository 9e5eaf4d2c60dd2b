/**
 * @module Rows as Thrift has them: by column, of the type of the column, with a bit for each null.
 */

import type { replies, ValueOf } from "../../../facts/thrift/index.ts";
import type { Column } from "../duckdb/index.ts";

/** TTypeId, by Databricks' names of types. */
const TYPE_IDS: Readonly<Record<string, number>> = {
  BOOLEAN: 0,
  TINYINT: 1,
  SMALLINT: 2,
  INT: 3,
  BIGINT: 4,
  FLOAT: 5,
  DOUBLE: 6,
  STRING: 7,
  TIMESTAMP: 8,
  BINARY: 9,
  ARRAY: 10,
  MAP: 11,
  STRUCT: 12,
  DECIMAL: 15,
  DATE: 17,
};
const STRING_ID = 7;
const DECIMAL_ID = 15;

/** The type's first word, as Databricks has it: `DECIMAL` of `DECIMAL(12,2)`. */
export function baseType(type: string): string {
  const word = /^[A-Za-z]+/.exec(type)?.[0]?.toUpperCase() ?? "";
  return Object.hasOwn(TYPE_IDS, word) ? word : "STRING";
}

export function typeIdOf(type: string): number {
  return TYPE_IDS[baseType(type)] ?? STRING_ID;
}

export function describeColumn(
  { name, type }: Column,
  index: number,
): ValueOf<typeof replies.COLUMN_DESCRIPTION> {
  const id = typeIdOf(type);
  const qualified = id === DECIMAL_ID ? { typeQualifiers: { qualifiers: decimalQualifiers(type) } } : {};
  return {
    columnName: name,
    typeDesc: { types: [{ primitiveEntry: { type: id, ...qualified } }] },
    position: index + 1,
  };
}

function decimalQualifiers(type: string) {
  const [precision = 10, scale = 0] = (type.match(/\d+/g) ?? []).map(Number);
  return new Map([
    ["precision", { i32Value: precision }],
    ["scale", { i32Value: scale }],
  ]);
}

/** One column of the rows. */
export function columnOf(
  { type }: Column,
  index: number,
  rows: readonly (readonly unknown[])[],
): ValueOf<typeof replies.COLUMN> {
  const cells = rows.map((row) => row[index] ?? null);
  const nulls = nullBits(cells);
  switch (baseType(type)) {
    case "BOOLEAN":
      return { boolVal: { values: cells.map((cell) => cell === true), nulls } };
    case "TINYINT":
      return { byteVal: { values: cells.map(Number), nulls } };
    case "SMALLINT":
      return { i16Val: { values: cells.map(Number), nulls } };
    case "INT":
      return { i32Val: { values: cells.map(Number), nulls } };
    case "BIGINT":
      return { i64Val: { values: cells.map((cell) => BigInt((cell ?? 0) as number)), nulls } };
    case "FLOAT":
    case "DOUBLE":
      return { doubleVal: { values: cells.map(Number), nulls } };
    case "BINARY":
      return { binaryVal: { values: cells.map((cell) => (cell ?? new Uint8Array()) as Uint8Array), nulls } };
    default:
      return { stringVal: { values: cells.map((cell) => String(cell ?? "")), nulls } };
  }
}

function nullBits(cells: readonly unknown[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(cells.length / 8));
  for (const [index, cell] of cells.entries()) {
    if (cell === null) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bits;
}
