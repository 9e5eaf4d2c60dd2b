/**
 * @module The made-up data of the demo workspace: three catalogs with their tables, saved queries, warehouses.
 */

/** Whom the powerful token stands for. The `.invalid` domain never exists (RFC 2606). */
export const DEMO_USER = "demo-workspace@postern.invalid";
export const DEMO_ORG_ID = "1234567890123456";
export const DEMO_METASTORE_ID = "00000000-0000-4000-8000-0000000de300";
/** When everything here was made: 2026-01-05, 08:00 UTC. */
export const DEMO_EPOCH_MS = 1_767_600_000_000;

export interface SeedCatalog {
  readonly comment: string;
  /** By schema, by table: the columns as `name TYPE`. */
  readonly schemas: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export const SEED_CATALOGS: Readonly<Record<string, SeedCatalog>> = {
  sales: {
    comment: "Postern demo: what was sold",
    schemas: {
      orders: {
        lines: ["order_id BIGINT", "sku STRING", "region STRING", "amount DECIMAL(12,2)", "sold_on DATE"],
        returns: ["order_id BIGINT", "reason STRING", "returned_on DATE"],
      },
      customers: {
        accounts: ["account_id BIGINT", "name STRING", "country STRING", "since DATE"],
      },
    },
  },
  hr: {
    comment: "Postern demo: what most clients should not see",
    schemas: {
      people: {
        employees: ["employee_id BIGINT", "name STRING", "salary DECIMAL(12,2)", "hired_on DATE"],
      },
      payroll: {
        runs: ["run_id BIGINT", "month STRING", "total DECIMAL(14,2)"],
      },
    },
  },
  raw: {
    comment: "Postern demo: what came in, unchecked",
    schemas: {
      events: {
        clicks: ["event_id STRING", "at TIMESTAMP", "page STRING"],
        imports: ["file STRING", "bytes BIGINT", "loaded BOOLEAN"],
      },
      demo: {},
    },
  },
};

export interface SeedQuery {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly catalog: string;
}

export const SEED_QUERIES: readonly SeedQuery[] = [
  ["Revenue by region", "SELECT region, sum(amount) FROM sales.orders.lines GROUP BY region", "sales"],
  ["Returns of this month", "SELECT * FROM sales.orders.returns WHERE returned_on >= '2026-01-01'", "sales"],
  ["New accounts", "SELECT name, country FROM sales.customers.accounts ORDER BY since DESC", "sales"],
  ["Salaries", "SELECT name, salary FROM hr.people.employees", "hr"],
  ["Clicks a page", "SELECT page, count(*) FROM raw.events.clicks GROUP BY page", "raw"],
].map(([name = "", text = "", catalog = ""], index) => ({
  id: `0000000${index + 1}-de30-4000-8000-000000000000`,
  name: `Postern demo: ${name}`,
  text,
  catalog,
}));

export const SEED_WAREHOUSES = [
  { id: "de30000000000001", name: "Postern demo: starter", size: "2X-Small", state: "RUNNING" },
  { id: "de30000000000002", name: "Postern demo: nightly loads", size: "Medium", state: "STOPPED" },
] as const;
