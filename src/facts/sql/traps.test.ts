import { describe, expect, test } from "vitest";
import { analyzeSql } from "./index.ts";

const NAMESPACE = { catalog: "main", schema: "shop" };

function tables(sql: string): readonly string[] | string {
  const { read_only, opaque, tables, reasons } = analyzeSql(sql, NAMESPACE);
  expect(read_only).toBe(!opaque);
  return opaque ? reasons.join("; ") : tables;
}

const SECRET = "secret.hr.pay";

describe("what hides a table from other readers of SQL does not hide it", () => {
  test.each([
    String.raw`SELECT r'\', x FROM ${SECRET} --'`,
    String.raw`SELECT R"\", x FROM ${SECRET} --"`,
    String.raw`SELECT '\'', x FROM ${SECRET} --'`,
    String.raw`SELECT "\"", x FROM ${SECRET} --"`,
    String.raw`SELECT '\\', x FROM ${SECRET} --'`,
    `SELECT '''', x FROM ${SECRET} --'`,
    `SELECT /* /* */ ' */ 1, x FROM ${SECRET} -- '`,
    `SELECT /* -- */ x FROM ${SECRET}`,
    `SELECT -- /*\n x FROM ${SECRET} -- */`,
    `SELECT x -- '\r\nFROM ${SECRET} -- '`,
    `SELECT \`a\`\`'b\`, x FROM ${SECRET} --'\``,
    `SELECT x FROM/**/${SECRET}`,
    "SELECT x FROM secret . hr . pay",
    "SELECT x FROM secret/* . a */.hr--\n.pay",
    "SELECT x FROM `secret`.HR.`Pay`",
    `SELECT /*+ BROADCAST(a) */ x FROM ${SECRET}`,
  ])("%s", (sql) => {
    expect(tables(sql)).toEqual([SECRET]);
  });
});

describe("what can be read in two ways is opaque", () => {
  test.each([
    ["SELECT '${x}'", "${…}"],
    ["SELECT 1 /* ${x} */", "${…}"],
    ["SELECT '{{ x }}'", "{{…}}"],
    [`SELECT 1 -- \r, x FROM ${SECRET}`, "carriage return"],
    [`SELECT 1 -- \\\n, x FROM ${SECRET}`, "backslash"],
    [`SELECT 1 -- \\\r\n, x FROM ${SECRET}`, "backslash"],
    [`SELECT 1 -- \u2028, x FROM ${SECRET}`, "line end"],
    [`SELECT 1 -- \u0085, x FROM ${SECRET}`, "line end"],
    [`SELECT 1 -- \v, x FROM ${SECRET}`, "line end"],
    [`SELECT 1 -- \f, x FROM ${SECRET}`, "line end"],
    [`SELECT 1 /* /*+ */, x FROM ${SECRET} /* */ */`, "`/*+` stands in a comment"],
    ["SELECT 1 */", "`*/` stands outside"],
    ["SELECT /*+ x('*/ 1 --') */ * FROM t", "a string stands in a hint"],
    ["SELECT /*+ x(`t`) */ * FROM t", "back ticks stands in a hint"],
    ["SELECT /*+ x /* */ */ * FROM t", "a comment stands in a hint"],
    ["SELECT /*+ x -- */\n */ * FROM t", "a comment stands in a hint"],
    [`SELECT /*+ x((SELECT max(x) FROM ${SECRET})) */ * FROM t`, "a hint holds more"],
    ["SELECT /*+ x(a[1]) */ * FROM t", "a hint holds more"],
    ["SELECT /*+ x * FROM t", "a hint `/*+` has no end"],
    ["SELECT 'a", "a string has no end"],
    ['SELECT "a', "a string has no end"],
    ["SELECT r'a", "a raw string has no end"],
    ["SELECT `a", "a name in back ticks has no end"],
    ["SELECT 1 /* /* */", "a comment `/*` has no end"],
    ["ſELECT * FROM t", "U+017F stands outside quotes"],
    ["SELECT * FROM a JOıN b", "U+0131 stands outside quotes"],
    ["SELECT\u00a0* FROM t", "U+00A0 stands outside quotes"],
    ["\ufeffSELECT 1", "U+FEFF stands outside quotes"],
    ["SELECT\u000b1", "U+000B stands outside quotes"],
    ["SELECT '\0'", "NUL"],
    ["SELECT '\ud800'", "surrogate"],
    [`SELECT 1 # , x FROM ${SECRET}`, "`#` stands outside quotes"],
    ["SELECT $$ FROM t $$", "`$` stands outside quotes"],
    ["SELECT \\' FROM t", "`\\` stands outside quotes"],
    ["SELECT @@x", "`@` stands outside quotes"],
    ["SELECT * FROM t@v1", "`@` stands outside quotes"],
    [String.raw`SELECT 1E+5R'\' , x FROM ${SECRET} --'`, "more than one way"],
    ["SELECT a FROM t | SELECT b", "`|` before a clause"],
    ["SELECT a | limit FROM t", "`|` before a clause"],
    ["SELECT session.x FROM t", "session"],
    ["SELECT system.`Session` . x FROM t", "session"],
  ])("%j", (sql, reason) => {
    expect(tables(sql)).toContain(reason);
  });
});

describe("what reads more than it names is opaque", () => {
  test.each([
    ["SELECT * FROM IDENTIFIER(:t)", "IDENTIFIER"],
    ["SELECT * FROM IDENTIFIER /* */ ('t')", "IDENTIFIER"],
    ["SELECT IDENTIFIER('f')(1)", "IDENTIFIER"],
    ["SELECT TRANSFORM (a) USING 'cat' FROM t", "run scripts"],
    ["SELECT MAP a USING 'cat' AS b FROM t", "no such statement"],
    ["FROM t MAP a USING 'cat' AS b", "run scripts"],
    ["FROM t REDUCE a USING 'cat' AS b", "run scripts"],
    ["SELECT * FROM read_files('/x')", "read_files"],
    ["SELECT * FROM STREAM read_files('/x')", "does not read"],
    ["SELECT * FROM c.s.f(1)", "c.s.f"],
    ["SELECT * FROM f(TABLE(t))", "f(…)"],
    ["SELECT * FROM explode(TABLE(SELECT * FROM t))", "given a table"],
    ["SELECT * FROM t LATERAL VIEW f(x) a AS b", "f(…)"],
    ["SELECT * FROM t VERSION AS OF 1 WITH ('a' = 'b')", "options"],
    ["SELECT * FROM t WITH ('path' = '/x')", "options"],
    ["SELECT * FROM t CHANGES FROM VERSION 1 TO VERSION 2", "CHANGES"],
    ["SELECT * FROM t TIMESTAMP AS OF (SELECT max(x) FROM u)", "AS OF"],
    ["SELECT * FROM t TABLESAMPLE ((SELECT 1) ROWS)", "TABLESAMPLE"],
    ["WITH a AS (SELECT 1) SELECT * FROM a VERSION AS OF 1", "AS OF"],
    ["WITH a AS (SELECT 1) SELECT * FROM STREAM a", "STREAM"],
    ["WITH `ä` AS (SELECT 1) SELECT * FROM `ä`", "ASCII"],
    ["SELECT * FROM a-b.c.d", "hyphen"],
    ["SELECT a AS b-c FROM t", "hyphen"],
  ])("%s", (sql, reason) => {
    expect(tables(sql)).toContain(reason);
  });
});

describe("limits", () => {
  const repeat = (open: string, inner: string, close: string, count: number) =>
    `${open.repeat(count)}${inner}${close.repeat(count)}`;

  test.each([
    ["bytes", `SELECT '${"x".repeat(65 * 1024)}'`, "longer than"],
    ["bytes beyond ASCII", `SELECT '${"ä".repeat(33 * 1024)}'`, "longer than"],
    ["tokens", `SELECT 1${",1".repeat(13_000)}`, "tokens"],
    ["brackets", `SELECT ${repeat("(", "1", ")", 65)}`, "brackets"],
    ["square brackets", `SELECT ${repeat("a[", "1", "]", 65)}`, "brackets"],
    ["CASE", `SELECT ${repeat("CASE WHEN a THEN ", "1", " END", 65)}`, "brackets and CASE"],
    ["types", `SELECT CAST(a AS ${repeat("ARRAY<", "INT", ">", 17)})`, "types"],
    ["comments", `SELECT ${repeat("/*", "", "*/", 9)} 1`, "comments"],
    ["operators", `SELECT ${"NOT ".repeat(33)} a`, "operators"],
  ])("on %s", (_, sql, reason) => {
    expect(tables(sql)).toContain(reason);
  });

  test("on names, and on reasons", () => {
    const named = (count: number) =>
      `SELECT * FROM t${Array.from({ length: count }, (_, index) => `, t${index}`).join("")}`;
    expect(tables(named(255))).toHaveLength(256);
    expect(tables(named(256))).toContain("more than 256 tables");
    expect(analyzeSql(named(256), { catalog: null, schema: null }).reasons).toHaveLength(20);
  });

  test.each([
    ["brackets", `SELECT ${repeat("(", "1", ")", 64)} FROM t`],
    ["comments", `SELECT ${repeat("/*", "", "*/", 8)} 1 FROM t`],
    ["tokens", `SELECT 1${",1".repeat(11_000)} FROM t`],
    ["a chain", `SELECT 1 FROM t WHERE ${"a AND ".repeat(5000)} b`],
  ])("%s within them", (_, sql) => {
    expect(tables(sql)).toEqual(["main.shop.t"]);
  });
});
