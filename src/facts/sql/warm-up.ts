/**
 * @module What a grammar parses before it is used: prediction learns the common ways of Spark's grammar from it.
 */

import { MAX_BRACKET_DEPTH, MAX_TYPE_DEPTH } from "./limits.ts";

export const WARM_UP: readonly string[] = [
  "SELECT 1",
  "SELECT * FROM c.s.t LIMIT 10",
  "SELECT a, t.b, count(*) AS n, sum(x) FILTER (WHERE y > 1) FROM t WHERE a = 'x' AND b IN (1, 2) OR c LIKE '%x' GROUP BY a, 2 HAVING n > 1 ORDER BY n DESC NULLS LAST LIMIT 5 OFFSET 2",
  "SELECT DISTINCT a FROM s.t AS x LEFT JOIN c.s.u y ON x.id = y.id INNER JOIN v USING (id) CROSS JOIN w WHERE x.d BETWEEN date'2024-01-01' AND current_date() - INTERVAL 7 DAYS",
  "WITH a AS (SELECT * FROM t WHERE x IS NOT NULL), b (c, d) AS (SELECT 1, 2) SELECT a.*, b.c FROM a, b WHERE EXISTS (SELECT 1 FROM u WHERE u.id = a.id) AND a.x NOT IN (SELECT y FROM v)",
  "SELECT a FROM t UNION ALL SELECT b FROM u EXCEPT SELECT c FROM v",
  "SELECT row_number() OVER (PARTITION BY a ORDER BY b DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r FROM t QUALIFY r = 1",
  "SELECT CASE WHEN a > 1 THEN 'x' WHEN b THEN 'y' ELSE 'z' END, CASE a WHEN 1 THEN 2 END, CAST(a AS DECIMAL(10, 2)), b::int, c:d.e[0]::string, `q w`, -1.5e3, a || b FROM `t`",
  "SELECT transform(a, x -> x + 1), m['k'], arr[0], struct(1 AS a), extract(YEAR FROM d), trim(BOTH 'x' FROM y), :p, ? FROM t VERSION AS OF 3",
  "SELECT /*+ BROADCAST(t) */ * FROM (SELECT * FROM t) AS q LATERAL VIEW explode(arr) e AS x PIVOT (sum(a) FOR b IN (1, 2))",
  "SELECT * FROM range(10) r, LATERAL explode(array(1)) AS e(x), (VALUES (1, 'a'), (2, 'b')) AS v(a, b) TABLESAMPLE (10 PERCENT)",
  "FROM t |> WHERE a > 1 |> AGGREGATE count(*) AS n GROUP BY b |> ORDER BY n",
  "EXPLAIN SELECT 1",
  "INSERT INTO t SELECT * FROM u",
  "CREATE OR REPLACE TABLE t AS SELECT 1",
  // As deep as may be: what is short and made to take long takes long the first time only.
  `SELECT ${nested("(", "1", ")", MAX_BRACKET_DEPTH)}`,
  `SELECT ${nested("CASE WHEN a THEN ", "1", " END", MAX_BRACKET_DEPTH)}`,
  `SELECT CAST(a AS ${nested("ARRAY<", "INT", ">", MAX_TYPE_DEPTH)})`,
];

function nested(open: string, inner: string, close: string, depth: number): string {
  return `${open.repeat(depth)}${inner}${close.repeat(depth)}`;
}
