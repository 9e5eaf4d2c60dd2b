/**
 * @module DuckDB's types and values in the terms of Databricks.
 */

import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";

const TYPES: Readonly<Record<string, string>> = {
  INTEGER: "INT",
  VARCHAR: "STRING",
  BLOB: "BINARY",
  UTINYINT: "SMALLINT",
  USMALLINT: "INT",
  UINTEGER: "BIGINT",
  UBIGINT: "DECIMAL(20,0)",
  HUGEINT: "DECIMAL(38,0)",
  UHUGEINT: "DECIMAL(38,0)",
  "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
  // What Databricks has no type for, it would not have given.
  TIME: "STRING",
  UUID: "STRING",
  BIT: "STRING",
  '"NULL"': "VOID",
};

/** Databricks' name of a type. */
export function typeName(type: DuckDBType): string {
  if ("keyType" in type) return `MAP<${typeName(type.keyType)}, ${typeName(type.valueType)}>`;
  if ("valueType" in type) return `ARRAY<${typeName(type.valueType)}>`;
  if ("entryNames" in type) {
    const entries = type.entryNames.map((name, index) => {
      const entryType = type.entryTypes[index];
      return `${name}: ${entryType ? typeName(entryType) : "VOID"}`;
    });
    return `STRUCT<${entries.join(", ")}>`;
  }
  const text = String(type);
  return TYPES[text] ?? (text.startsWith("ENUM") ? "STRING" : text);
}

/** A value as `StatementResult` has it; `type` is what `typeName` gave. */
export function plainValue(value: DuckDBValue, type: string): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "number") return value;
  if (typeof value === "bigint") return type === "BIGINT" ? value : String(value);
  if (typeof value === "string") return value;
  if ("bytes" in value) return value.bytes;
  return "items" in value || "entries" in value ? JSON.stringify(nested(value)) : String(value);
}

/** What goes into JSON, the numbers that it could not hold as text. */
function nested(value: DuckDBValue): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if ("items" in value) return value.items.map(nested);
  if (!("entries" in value)) return String(value);
  const entries: [string, DuckDBValue][] = Array.isArray(value.entries)
    ? value.entries.map((entry) => [String(entry.key), entry.value])
    : Object.entries(value.entries as Readonly<Record<string, DuckDBValue>>);
  return Object.fromEntries(entries.map(([name, entry]) => [name, nested(entry)]));
}
