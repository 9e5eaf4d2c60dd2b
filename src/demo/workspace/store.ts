/**
 * @module What the demo workspace holds in memory, filled anew at each start.
 */

import { randomUUID } from "node:crypto";
import {
  DEMO_EPOCH_MS,
  DEMO_METASTORE_ID,
  DEMO_USER,
  SEED_CATALOGS,
  SEED_QUERIES,
  SEED_WAREHOUSES,
} from "./data.ts";

export interface Securable {
  readonly name: string;
  readonly comment?: string;
  readonly [field: string]: unknown;
}

export interface SavedQuery {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly description: string;
  readonly catalog: string | null;
  readonly warehouse_id: string | null;
  readonly created_ms: number;
}

export interface Warehouse {
  readonly id: string;
  readonly name: string;
  readonly size: string;
  state: "RUNNING" | "STOPPED";
}

/** Securables by their full name in lower case, since Unity Catalog does not tell cases apart. */
export interface Store {
  readonly catalogs: Map<string, Securable>;
  readonly schemas: Map<string, Securable>;
  readonly tables: Map<string, Securable>;
  readonly queries: Map<string, SavedQuery>;
  readonly warehouses: Map<string, Warehouse>;
}

export function createStore(): Store {
  const store: Store = {
    catalogs: new Map(),
    schemas: new Map(),
    tables: new Map(),
    queries: new Map(),
    warehouses: new Map(SEED_WAREHOUSES.map((warehouse) => [warehouse.id, { ...warehouse }])),
  };
  for (const [catalog, { comment, schemas }] of Object.entries(SEED_CATALOGS)) {
    store.catalogs.set(catalog, catalogOf(catalog, { comment }));
    for (const [schema, tables] of Object.entries(schemas)) {
      store.schemas.set(`${catalog}.${schema}`, schemaOf(catalog, schema));
      for (const [table, columns] of Object.entries(tables)) {
        store.tables.set(`${catalog}.${schema}.${table}`, tableOf(catalog, schema, table, columns));
      }
    }
  }
  for (const query of SEED_QUERIES) {
    const rest = { description: "", warehouse_id: SEED_WAREHOUSES[0].id, created_ms: DEMO_EPOCH_MS };
    store.queries.set(query.id, { ...query, ...rest });
  }
  return store;
}

/** A catalog as Databricks describes it, with what its maker gave. */
export function catalogOf(name: string, given: Readonly<Record<string, string | number>>): Securable {
  const storage = { storage_root: root(name), storage_location: `${root(name)}/__unitystorage` };
  const kind = { catalog_type: "MANAGED_CATALOG", securable_type: "CATALOG", isolation_mode: "OPEN" };
  return { name, full_name: name, ...kind, ...common(), ...storage, ...given };
}

function schemaOf(catalog: string, schema: string): Securable {
  const names = { name: schema, catalog_name: catalog, full_name: `${catalog}.${schema}` };
  return { ...names, catalog_type: "MANAGED_CATALOG", schema_id: randomUUID(), ...common() };
}

function tableOf(catalog: string, schema: string, table: string, columns: readonly string[]): Securable {
  return {
    name: table,
    catalog_name: catalog,
    schema_name: schema,
    full_name: `${catalog}.${schema}.${table}`,
    table_id: randomUUID(),
    table_type: "MANAGED",
    data_source_format: "DELTA",
    storage_location: `${root(catalog)}/__unitystorage/${schema}/${table}`,
    columns: columns.map(columnOf),
    ...common(),
  };
}

function columnOf(text: string, position: number) {
  const [name = "", type = ""] = text.split(" ");
  const type_name = type.replace(/\(.*/, "").replace("BIGINT", "LONG");
  return { name, type_text: type.toLowerCase(), type_name, position, nullable: true };
}

function common() {
  const made = { created_at: DEMO_EPOCH_MS, created_by: DEMO_USER };
  const changed = { updated_at: DEMO_EPOCH_MS, updated_by: DEMO_USER };
  return { owner: DEMO_USER, metastore_id: DEMO_METASTORE_ID, ...made, ...changed };
}

function root(catalog: string): string {
  return `s3://postern-demo.invalid/${catalog}`;
}
