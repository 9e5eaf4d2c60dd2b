/**
 * @module What is asked, and what the upstream answers: the same for all contenders.
 */

export const CATALOG_PATH = "/api/2.1/unity-catalog/catalogs/sales";
/** A catalog that no token may read. */
export const OTHER_CATALOG_PATH = "/api/2.1/unity-catalog/catalogs/hr";
export const LIST_PATH = "/api/2.1/unity-catalog/catalogs";
export const STATEMENTS_PATH = "/api/2.0/sql/statements";
export const FILE_PATH = "/api/2.0/fs/files/Volumes/raw/landing/files/big.bin";
export const FILE_SCOPES = ["files:read:raw.landing", "files:write:raw.landing"];
export const CATALOG_SCOPES = ["catalogs:read:sales"];
export const STATEMENT_SCOPES = ["statements:execute:sales", "warehouses:use:w1"];

const CATALOGS = 200;
/** A reader of a list sees every tenth element. */
const SEEN_EVERY = 10;
const DISTINCT_STATEMENTS = 64;

function padded(value: Readonly<Record<string, unknown>>, bytes: number): string {
  const bare = JSON.stringify({ ...value, comment: "" }).length;
  return JSON.stringify({
    ...value,
    comment: "all that was sold, and to whom; ".repeat(40).slice(0, bytes - bare),
  });
}

function catalog(name: string, bytes: number): string {
  const id = "7f1c52a4-8f0e-4c43-9d2f-0a4f5e1b6c7d";
  return padded(
    {
      name,
      owner: "data-platform@example.com",
      catalog_type: "MANAGED_CATALOG",
      metastore_id: id,
      created_at: 1_762_000_000_000,
      created_by: "data-platform@example.com",
      updated_at: 1_763_000_000_000,
      securable_type: "CATALOG",
      isolation_mode: "OPEN",
      full_name: name,
    },
    bytes,
  );
}

/** 900 bytes. */
export const CATALOG = catalog("sales", 900);

const names = Array.from({ length: CATALOGS }, (_, index) => `unit_${String(index).padStart(3, "0")}`);
const seen = names.filter((_, index) => index % SEEN_EVERY === 0);

/** 100 KB. */
export const LIST = `{"catalogs":[${names.map((name) => catalog(name, 499)).join(",")}]}`;
export const LIST_SCOPES = seen.map((name) => `catalogs:read:${name}`);
export const LIST_SEEN = seen.length;
export const LIST_ALL = CATALOGS;

/** Stands in a statement's body for what makes each one new. */
export const NEW = "987654321";

/** The body of a request that runs a statement of 2 KB. */
function statementBody(index: number, customer: string): string {
  const columns = Array.from({ length: 24 }, (_, at) => `l.measure_${index}_${at}`).join(", ");
  const head = `SELECT o.order_id, o.ordered_at, ${columns}, sum(l.quantity * l.price) AS revenue
FROM sales.orders.lines l
JOIN sales.orders.headers o ON o.order_id = l.order_id
LEFT JOIN sales.orders.returns r ON r.line_id = l.line_id AND r.accepted
WHERE o.customer_id = ${customer} AND o.ordered_at >= DATE '2026-01-01' AND r.line_id IS NULL AND l.sku IN (`;
  const tail = `)\nGROUP BY ALL HAVING sum(l.quantity) > 0 ORDER BY revenue DESC LIMIT 100`;
  const skus: string[] = [];
  for (let at = 0; `${head}${skus.join(", ")}${tail}`.length < 1985; at++) skus.push(`'SKU-${index}-${at}'`);
  return JSON.stringify({ statement: `${head}${skus.join(", ")}${tail}`, warehouse_id: "w1" });
}

/** As of dashboards: the same few again and again. */
export const STATEMENTS = Array.from({ length: DISTINCT_STATEMENTS }, (_, index) =>
  statementBody(index, String(10_000 + index)),
);

/** As of people and models: none was seen before. */
export const NEW_STATEMENT = statementBody(0, NEW);
