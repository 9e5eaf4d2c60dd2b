/**
 * @module What the workspace tells of its catalogs, schemas, tables and columns: result sets in the shape that JDBC gave
 * them.
 */

import type { MetadataCall } from "../../../facts/thrift/index.ts";
import type { Column } from "../duckdb/index.ts";
import type { Securable, Store } from "../store.ts";
import { baseType, typeIdOf } from "./columns.ts";
import type { Rows } from "./types.ts";

const STRINGS = (...names: readonly string[]): Column[] => names.map((name) => ({ name, type: "STRING" }));
const INTS = (...names: readonly string[]): Column[] => names.map((name) => ({ name, type: "INT" }));

const CATALOGS = STRINGS("TABLE_CAT");
const SCHEMAS = STRINGS("TABLE_SCHEM", "TABLE_CATALOG");
const TABLES = STRINGS("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS");
const COLUMNS = [
  ...STRINGS("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME"),
  ...INTS("DATA_TYPE"),
  ...STRINGS("TYPE_NAME"),
  ...INTS("ORDINAL_POSITION"),
];

export function readMetadata(store: Store, call: MetadataCall): Rows {
  const inCatalog = (name: unknown) => call.catalog === null || call.catalog === name;
  const [isSchema, isTable, isColumn] = [call.schema, call.table, call.column].map(likeness);
  switch (call.method) {
    case "GetCatalogs":
      return { columns: CATALOGS, rows: [...store.catalogs.values()].map(({ name }) => [name]) };
    case "GetSchemas": {
      const rows = [...store.schemas.values()]
        .filter(({ name, catalog_name }) => inCatalog(catalog_name) && isSchema?.(name))
        .map(({ name, catalog_name }) => [name, catalog_name]);
      return { columns: SCHEMAS, rows };
    }
    case "GetTables":
      return {
        columns: TABLES,
        rows: tables().map((table) => [...namesOf(table), "TABLE", table.comment ?? ""]),
      };
    case "GetColumns":
      return {
        columns: COLUMNS,
        rows: tables()
          .flatMap(columnsOf)
          .filter(([, , , name]) => isColumn?.(name)),
      };
    case "GetTableTypes":
      return { columns: STRINGS("TABLE_TYPE"), rows: [["TABLE"], ["VIEW"]] };
    default:
      return { columns: STRINGS("NAME"), rows: [] };
  }

  function tables(): readonly Securable[] {
    return [...store.tables.values()].filter(
      ({ name, catalog_name, schema_name }) =>
        inCatalog(catalog_name) && isSchema?.(schema_name) && isTable?.(name),
    );
  }
}

function namesOf({ catalog_name, schema_name, name }: Securable): readonly unknown[] {
  return [catalog_name, schema_name, name];
}

function columnsOf(table: Securable): readonly unknown[][] {
  const columns = (table["columns"] ?? []) as readonly {
    readonly name: string;
    readonly type_text: string;
  }[];
  return columns.map(({ name, type_text }, index) => [
    ...namesOf(table),
    name,
    typeIdOf(type_text),
    baseType(type_text),
    index + 1,
  ]);
}

/** Whether a name is like a pattern, in which `%` is any text and `_` any character. */
function likeness(pattern: string | null): (name: unknown) => boolean {
  if (pattern === null) return () => true;
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const like = new RegExp(`^${escaped.replaceAll("%", ".*").replaceAll("_", ".")}$`, "is");
  return (name) => like.test(String(name));
}
