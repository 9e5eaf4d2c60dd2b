import { describe, expect, it } from "vitest";
import { translate } from "./translate.ts";

describe("quotes and comments end where Spark's lexer ends them", () => {
  it.each([
    ["a name in back ticks", 'SELECT `a``b"c` FROM `x`', 'SELECT "a`b""c" FROM "x"'],
    ["back ticks in a string", "SELECT '`a`'", "SELECT '`a`'"],
    ["a string in double quotes", 'SELECT "it\'s ""so"""', "SELECT 'it''s \"so\"'"],
    ["an escaped quote", "SELECT 'it\\'s', 1", "SELECT 'it''s', 1"],
    ["an escaped backslash", "SELECT '\\\\', `a`", "SELECT '\\', \"a\""],
    ["the other quote, doubled", "SELECT \"a''b\", 'a\"\"b'", "SELECT 'a''''b', 'a\"\"b'"],
    ["escapes by number", "SELECT '\\u0041\\101\\U0001F600\\n'", "SELECT 'AA😀\n'"],
    ["a raw string", "SELECT r'\\', R\"'\", `a`", "SELECT '\\', '''', \"a\""],
    ["a name that ends with r", "SELECT bar'x'", "SELECT bar 'x'"],
    ["a quote in a line comment", "SELECT 1 -- it's\n, 2", "SELECT 1  \n, 2"],
    ["a line comment that goes on", "SELECT 1 -- a\\\n, 2\n, 3", "SELECT 1  \n, 3"],
    ["a line comment that a carriage return ends", "SELECT 1 -- a\r, 2", "SELECT 1  \r, 2"],
    ["a nested comment", "SELECT /* a /* ' */ b */ 1", "SELECT   1"],
    ["a hint's opening in a comment", "SELECT /* a /*+ b */ 1", "SELECT   1"],
    ["a minus and a slash", "SELECT 1 - 2 / 3", "SELECT 1 - 2 / 3"],
    ["a literal that DuckDB would read otherwise", "SELECT E'\\\\n'", "SELECT E '\\n'"],
  ])("%s", (_what, sql, translated) => {
    expect(translate(sql).sql).toBe(translated);
  });

  it.each(["SELECT 'a", "SELECT `a", 'SELECT "a', "SELECT /* /* */", "SELECT 'a\\0b'"])(
    "%j is a syntax error",
    (sql) => {
      expect(() => translate(sql)).toThrow(/^\[PARSE_SYNTAX_ERROR\].*SQLSTATE: 42601$/);
    },
  );

  it("a string of a million characters is no trouble", () => {
    const text = "x\\'".repeat(500_000);
    expect(translate(`SELECT '${text}'`).sql).toHaveLength(1_500_000 + 9);
  });
});

describe("parameter markers", () => {
  it("stand for their values, cast to their types, and for nothing in strings and comments", () => {
    const parameters = [
      { name: "from", value: "2026-01-01", type: "DATE" },
      { name: "who", value: null },
    ];
    const { sql, bindings } = translate("SELECT ':who' /* :who */, :who, :from, a::INT, x:who", parameters);
    expect(sql).toBe("SELECT ':who'  , CAST($p1 AS STRING), CAST($p2 AS DATE), a::INT, x:who");
    expect([...bindings]).toEqual([
      ["p1", null],
      ["p2", "2026-01-01"],
    ]);
  });

  it("without a name take the values in their order", () => {
    const { bindings } = translate("SELECT ?, ?", [{ value: "a" }, { value: "b" }]);
    expect([...bindings.values()]).toEqual(["a", "b"]);
  });

  it("without a value are an error", () => {
    expect(() => translate("SELECT :x")).toThrow("[UNBOUND_SQL_PARAMETER] Found the unbound parameter: x.");
    expect(() => translate("SELECT ?, ?", [{ value: "1" }])).toThrow("UNBOUND_SQL_PARAMETER");
  });

  it("have types that are types, and nothing else", () => {
    const parameters = [{ name: "x", value: "1", type: "INT); DROP TABLE t; --" }];
    expect(() => translate("SELECT :x", parameters)).toThrow("UNSUPPORTED_DATATYPE");
  });
});
