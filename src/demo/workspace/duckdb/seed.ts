/**
 * @module What the warehouse holds when it opens, as SQL of DuckDB: the catalogs of `data.ts` with made-up rows, views and
 * functions. The salaries are what a breach shows.
 */

import { SEED_CATALOGS } from "../data.ts";

const PEOPLE = ["Ada Example", "Ben Sample", "Cy Placeholder", "Dee Madeup", "Eve Fictional"];
const REGIONS = ["north", "south", "west"];
const DAYS = ["2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"];

type Cell = string | number | boolean;

/** By table; each row in the order of its columns. */
const ROWS: Readonly<Record<string, readonly (readonly Cell[])[]>> = {
  "sales.orders.lines": rows(8, (n) => [
    1000 + Math.floor(n / 2),
    `SKU-${n + 1}`,
    at(REGIONS, n),
    `${20 + 5 * n}.50`,
    at(DAYS, n),
  ]),
  "sales.orders.returns": rows(2, (n) => [1001 + n, n === 0 ? "too small" : "arrived late", at(DAYS, n + 2)]),
  "sales.customers.accounts": rows(4, (n) => [
    500 + n,
    `Customer ${n + 1} Ltd`,
    at(["NL", "DE", "JP"], n),
    at(DAYS, n),
  ]),
  "hr.people.employees": PEOPLE.map((name, n) => [
    n + 1,
    name,
    `${91000 + 1111 * n}.13`,
    `201${n}-0${n + 1}-01`,
  ]),
  "hr.payroll.runs": rows(3, (n) => [n + 1, `2025-1${n}`, `${460000 + n}.65`]),
  "raw.events.clicks": rows(6, (n) => [
    `click-${n + 1}`,
    `2026-01-05 08:0${n}:00`,
    at(["/", "/shop", "/cart"], n),
  ]),
  "raw.events.imports": rows(2, (n) => [`part-${n}.json`, 4096 * (n + 1), n === 0]),
};

/** Beside the tables; those in `memory.main` are found from everywhere, as built-in functions are. */
const VIEWS_AND_FUNCTIONS = [
  `CREATE VIEW sales.orders.revenue_by_region AS
     SELECT region, sum(amount) AS revenue FROM sales.orders.lines GROUP BY region`,
  `CREATE VIEW hr.people.directory AS SELECT employee_id, name FROM hr.people.employees`,
  "CREATE MACRO sales.orders.with_tax(net) AS CAST(net * 1.21 AS DECIMAL(14,2))",
  `CREATE MACRO hr.people.salary_of(who) AS
     (SELECT max(salary) FROM hr.people.employees WHERE name = who)`,
  `CREATE MACRO memory.main.secret(scope, key) AS
     'postern demo: not a secret, but what ' || scope || '/' || key || ' would have shown'`,
];

/** The statements that fill a new warehouse. */
export function seedStatements(): readonly string[] {
  const statements = Object.entries(SEED_CATALOGS).flatMap(([catalog, { schemas }]) => [
    `ATTACH ':memory:' AS ${catalog}`,
    ...Object.entries(schemas).flatMap(([schema, tables]) => [
      `CREATE SCHEMA ${catalog}.${schema}`,
      ...Object.entries(tables).flatMap(([table, columns]) =>
        filledTable(`${catalog}.${schema}.${table}`, columns),
      ),
    ]),
  ]);
  return [...statements, ...VIEWS_AND_FUNCTIONS];
}

function filledTable(name: string, columns: readonly string[]): readonly string[] {
  const values = (ROWS[name] ?? []).map((row) => `(${row.map(literal).join(", ")})`);
  const insert = values.length === 0 ? [] : [`INSERT INTO ${name} VALUES ${values.join(", ")}`];
  // `at` is a word of DuckDB's.
  const quoted = columns.map((column) => column.replace(/^\w+/, '"$&"'));
  return [`CREATE TABLE ${name} (${quoted.join(", ")})`, ...insert];
}

function literal(cell: Cell): string {
  return typeof cell === "string" ? `'${cell.replaceAll("'", "''")}'` : String(cell);
}

function rows(count: number, row: (index: number) => readonly Cell[]): readonly (readonly Cell[])[] {
  return Array.from({ length: count }, (_, index) => row(index));
}

function at(cycle: readonly string[], index: number): string {
  return cycle[index % cycle.length] as string;
}
