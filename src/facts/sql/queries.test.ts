import { describe, expect, test } from "vitest";
import { analyzeSql } from "./index.ts";

const NAMESPACE = { catalog: "main", schema: "shop" };

/** Tables without `main.shop.`, which most are in; the reasons where the statement is opaque. */
function read(sql: string): readonly string[] {
  const { read_only, opaque, statements, tables, reasons } = analyzeSql(sql, NAMESPACE);
  if (opaque) return ["opaque", ...reasons];
  expect({ read_only, statements }).toEqual({ read_only: true, statements: ["select"] });
  return tables.map((name) => name.replace(/^main\.shop\./, ""));
}

describe("a query reads", () => {
  test.each([
    ["SELECT 1", []],
    ["SELECT * FROM t", ["t"]],
    ["select a.b from C.S.T as a;", ["c.s.t"]],
    ["SELECT * FROM s.t", ["main.s.t"]],
    ["SELECT * FROM a, b c, (SELECT * FROM d) e", ["a", "b", "d"]],
    [
      "SELECT * FROM a JOIN b ON a.x = b.x LEFT JOIN c USING (y) CROSS JOIN d NATURAL JOIN e",
      ["a", "b", "c", "d", "e"],
    ],
    ["SELECT * FROM a LEFT SEMI JOIN b ON x = y LEFT ANTI JOIN c ON x = z", ["a", "b", "c"]],
    ["SELECT * FROM (a JOIN (b) ON x = y)", ["a", "b"]],
    [
      "SELECT (SELECT max(x) FROM b) FROM a WHERE EXISTS (SELECT 1 FROM c) AND y IN (SELECT z FROM d)",
      ["a", "b", "c", "d"],
    ],
    ["SELECT * FROM a ORDER BY (SELECT 1 FROM b) LIMIT (SELECT max(x) FROM c)", ["a", "b", "c"]],
    [
      "SELECT * FROM a UNION SELECT * FROM b EXCEPT (SELECT * FROM c) INTERSECT SELECT * FROM d MINUS TABLE e",
      ["a", "b", "c", "d", "e"],
    ],
    ["VALUES (1, 'a'), (2, 'b')", []],
    ["TABLE t", ["t"]],
    ["FROM t SELECT a WHERE b", ["t"]],
    [
      "FROM a |> WHERE x > 1 |> JOIN b USING (id) |> UNION ALL (TABLE c) |> AGGREGATE count(*) GROUP BY y",
      ["a", "b", "c"],
    ],
    ["FROM a |> EXTEND 1 AS x, 2 AS y |> SET x = 2 |> DROP y, z |> SELECT x, b, c |> ORDER BY x", ["a"]],
    ["SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.x = a.x)", ["a", "b"]],
    ["SELECT * FROM a LATERAL VIEW OUTER explode(b) c AS d, e", ["a"]],
    ["SELECT * FROM range(10), explode(array(1)) AS e (x), a", ["a"]],
    ["SELECT * FROM (VALUES (1), (2)) AS v (x), VALUES (3, 4), (5, 6) AS w, a", ["a"]],
    ["SELECT * FROM a PIVOT (sum(x) AS s FOR y IN (1 AS one, 2))", ["a"]],
    ["SELECT * FROM a UNPIVOT INCLUDE NULLS (v FOR n IN (x, y AS z))", ["a"]],
    ["SELECT * FROM a TABLESAMPLE (10 PERCENT) REPEATABLE (1)", ["a"]],
    [
      "SELECT * FROM a VERSION AS OF 3, b TIMESTAMP AS OF date_sub(current_date(), 1) x, c FOR SYSTEM_TIME AS OF '2024-01-01'",
      ["a", "b", "c"],
    ],
    [
      "SELECT a, row_number() OVER w FROM t WINDOW w AS (PARTITION BY b ORDER BY c) QUALIFY row_number() OVER w = 1",
      ["t"],
    ],
    ["SELECT /*+ BROADCAST(a), REPARTITION(3) */ * FROM a", ["a"]],
    ["SELECT * FROM STREAM a, STREAM(b)", ["a", "b"]],
    ["SELECT a FROM t GROUP BY GROUPING SETS ((a), (b)), ROLLUP (c) HAVING count(*) > 1", ["t"]],
    ["SELECT * EXCEPT (a, b), t.* FROM t", ["t"]],
    [
      "SELECT CAST(a AS STRUCT<x: ARRAY<INT>, y: MAP<STRING, ARRAY<INT>>>), b::int, c >> 1, d:e.f[0]::string FROM t",
      ["t"],
    ],
    [
      "SELECT extract(YEAR FROM d), trim(BOTH 'x' FROM y), substring(z FROM 1 FOR 2), overlay(a PLACING b FROM 3) FROM t",
      ["t"],
    ],
    ["SELECT a IS DISTINCT FROM b, c IS NOT DISTINCT FROM d FROM t", ["t"]],
    [
      "SELECT date'2024-01-01', INTERVAL '1-2' YEAR TO MONTH, X'1F', 1e3, .5, -2L, 'a' 'b', \"c\" FROM t",
      ["t"],
    ],
    [
      "SELECT CASE WHEN a THEN 1 ELSE 2 END, CASE a WHEN 1 THEN 2 END, transform(x, y -> y + 1) FROM t",
      ["t"],
    ],
    ["SELECT * FROM t WHERE a = :name AND b = ? LIMIT :count", ["t"]],
    ["SELECT table, stream, a.from FROM t AS a", ["t"]],
    ["SELECT a || left(b, 1), c | d FROM t", ["t"]],
  ])("%s", (sql, tables) => {
    expect(read(sql)).toEqual(tables);
  });
});

describe("names of WITH clauses are no tables, where they are visible", () => {
  test.each([
    ["WITH a AS (SELECT * FROM t) SELECT * FROM a", ["t"]],
    ["WITH a AS (SELECT * FROM t), b AS (SELECT * FROM a) SELECT * FROM A JOIN `B` USING (x)", ["t"]],
    ["WITH a AS (SELECT * FROM a) SELECT * FROM a", ["a"]],
    ["WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a, b", ["b"]],
    ["WITH RECURSIVE a AS (SELECT 1 UNION ALL SELECT * FROM a) SELECT * FROM a", []],
    ["WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a", ["b"]],
    ["(WITH a AS (SELECT 1) SELECT * FROM a) UNION SELECT * FROM a", ["a"]],
    ["SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a), a", ["a"]],
    ["SELECT * FROM a WHERE x IN (WITH a AS (SELECT 1) SELECT * FROM a)", ["a"]],
    ["WITH a AS (SELECT 1) SELECT * FROM main.shop.a, shop.a", ["a"]],
    ["WITH a AS (SELECT 1) SELECT (SELECT max(x) FROM a) FROM b WHERE EXISTS (SELECT * FROM a)", ["b"]],
    ["WITH a AS (WITH a AS (SELECT * FROM a) SELECT * FROM a) SELECT * FROM a", ["a"]],
    ["WITH a AS (WITH b AS (SELECT 1) SELECT * FROM b) SELECT * FROM a, b", ["b"]],
    ["WITH a (x, y) AS (VALUES (1, 2)) SELECT secret FROM a AS secret", []],
    ["SELECT * FROM secret AS a JOIN b AS secret", ["b", "secret"]],
  ])("%s", (sql, tables) => {
    expect(read(sql)).toEqual(tables);
  });
});

test("a table is given once, in lower case, and in order", () => {
  expect(read("SELECT * FROM B, a, `b`, MAIN.shop.A, c.s.`T`")).toEqual(["c.s.t", "a", "b"]);
});
