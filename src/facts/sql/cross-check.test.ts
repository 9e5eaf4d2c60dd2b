import { describe, expect, test } from "vitest";
import { unknownNames } from "./cross-check.ts";
import { scan } from "./guard/scan.ts";

const NAMESPACE = { catalog: "main", schema: "shop" };

/** The names that the check misses where only `known` was reported, and `c` is a name of a WITH clause. */
function unknown(sql: string, ...known: string[]): readonly string[] {
  const scanned = scan(sql);
  if (!scanned.ok) throw new Error(scanned.reason);
  const references = {
    tables: new Set(known.map((name) => `main.shop.${name}`)),
    functions: new Set<string>(),
    ctes: new Set(["c"]),
    reasons: new Set<string>(),
  };
  return unknownNames(scanned.value.tokens, references, NAMESPACE).map(
    (reason) => reason.split(" ")[0] ?? "",
  );
}

describe("misses what was not reported", () => {
  test.each([
    ["SELECT * FROM t", ["t"]],
    ["SELECT * FROM a.b.c", ["a.b.c"]],
    ["SELECT * FROM k, t", ["t"]],
    ["SELECT * FROM k AS x JOIN t", ["t"]],
    ["SELECT * FROM k x, (t) y, (SELECT 1 FROM u)", ["t", "u"]],
    ["SELECT * FROM (k JOIN (t) ON x = y), u", ["t", "u"]],
    ["SELECT * FROM STREAM t, STREAM(u), LATERAL (SELECT * FROM v)", ["t", "u", "v"]],
    ["TABLE t UNION TABLE u", ["t", "u"]],
    ["SELECT * FROM f(TABLE t)", ["f", "t"]],
    ["SELECT * FROM VALUES (1), (2) AS v, t", ["t"]],
    ["SELECT * FROM (VALUES (1), (2)) v, t", ["t"]],
    ["SELECT extract(YEAR FROM (SELECT x FROM t)) FROM k", ["t"]],
    ["SELECT * FROM k ON f(a, b), t", ["t"]],
    ["FROM t |> JOIN u ON a |> SELECT b, d", ["t", "u"]],
    ["SELECT * FROM k WHERE a IN (SELECT b FROM t), u", ["t"]],
    ["SELECT * FROM delta.`/x`", ["delta./x"]],
    ["SELECT * FROM 'x'", ["what"]],
  ])("%s", (sql, names) => {
    expect(unknown(sql, "k")).toEqual(names);
  });
});

describe("misses nothing in", () => {
  test.each([
    "SELECT a, b FROM k, C WHERE a, b",
    "SELECT * FROM main.shop.k, SHOP.`k` GROUP BY a, b",
    "SELECT extract(YEAR FROM d), trim(BOTH x FROM y), a IS NOT DISTINCT FROM b, k.from FROM k",
    "SELECT * FROM range(1), explode(a) AS e",
    "SELECT * FROM k LATERAL VIEW explode(x) e AS a, b",
    "SELECT table FROM k",
    "SELECT a AS table, b FROM k",
    "FROM k |> EXTEND a, b |> ORDER BY d, e",
    "SELECT * FROM VALUES 1, 2, -3",
  ])("%s", (sql) => {
    expect(unknown(sql, "k")).toEqual([]);
  });
});
