import { describe, expect, test } from "vitest";
import { functionUse, tableFunctionUse } from "./functions.ts";
import { analyzeSql } from "./index.ts";

const NAMESPACE = { catalog: "main", schema: "shop" };

describe("built in, and nothing to judge", () => {
  test.each([
    "upper",
    "COUNT",
    "h3_longlatash3",
    "iff",
    "is_member",
    "current_user",
    "builtin.upper",
    "system.builtin.upper",
  ])("%s", (name) => {
    expect(functionUse(name.split("."), 1, NAMESPACE)).toEqual({ kind: "built-in" });
  });

  test("functions that are words of the grammar", () => {
    const sql =
      "SELECT left(a, 1), right(a, 1), filter(b, x -> x > 1), cast(a AS INT), first(a), struct(1), current_date FROM t";
    expect(analyzeSql(sql, NAMESPACE)).toMatchObject({ read_only: true, functions: [] });
  });
});

describe("another's, by its full name", () => {
  test.each([
    ["net_price", "main.shop.net_price"],
    ["Tools.F", "main.tools.f"],
    ["c.s.f", "c.s.f"],
    ["s.reflect", "main.s.reflect"],
    ["c.builtin.f", "c.builtin.f"],
  ])("%s", (name, full) => {
    expect(functionUse(name.split("."), 1, NAMESPACE)).toEqual({ kind: "reference", name: full });
  });

  test("wherever it is called", () => {
    const sql = `SELECT transform(a, x -> f1(x)), sum(f2(a)) FILTER (WHERE f3(a)) OVER (PARTITION BY f4(a))
      FROM t JOIN u ON f5(a) = 1 LATERAL VIEW explode(f6(a)) e AS b WHERE f7(a) GROUP BY f8(a) HAVING f9(a) ORDER BY f10(a)`;
    const { functions, tables } = analyzeSql(sql, NAMESPACE);
    expect(functions).toHaveLength(10);
    expect(tables).toEqual(["main.shop.t", "main.shop.u"]);
  });
});

describe("refused", () => {
  test.each([
    ..."reflect TRY_REFLECT java_method ai_query ai_gen ai_whatever_comes_next http_request remote_query".split(
      " ",
    ),
    ..."python_exec secret try_secret list_secrets read_files read_next cloud_files vector_search".split(" "),
    ..."from_protobuf to_protobuf builtin.reflect system.builtin.java_method system.ai.python_exec system.ai.f".split(
      " ",
    ),
    ..."builtin.not_there session.f system.session.f a.b.c.d".split(" "),
  ])("%s", (name) => {
    expect(functionUse(name.split("."), 1, NAMESPACE).kind).toBe("refused");
  });

  test("in back ticks, and where the default schema makes it one of system.ai", () => {
    expect(analyzeSql("SELECT `reflect`('a')", NAMESPACE).opaque).toBe(true);
    expect(analyzeSql("SELECT f(1)", { catalog: "system", schema: "ai" }).opaque).toBe(true);
    expect(analyzeSql("SELECT f(1)", { catalog: null, schema: null }).opaque).toBe(true);
  });

  test("with options that can name a file or a service", () => {
    expect(functionUse(["from_avro"], 2, NAMESPACE).kind).toBe("built-in");
    expect(functionUse(["from_avro"], 3, NAMESPACE).kind).toBe("refused");
    expect(
      analyzeSql("SELECT from_xml(a, 'x INT', map('rowValidationXSDPath', '/x')) FROM t", NAMESPACE).opaque,
    ).toBe(true);
  });
});

test("of table functions, only those that make rows of their arguments are known", () => {
  expect(tableFunctionUse(["Range"]).kind).toBe("built-in");
  expect(tableFunctionUse(["system", "builtin", "explode"]).kind).toBe("built-in");
  for (const name of ["read_files", "table_changes", "upper", "s.explode", "f"]) {
    expect(tableFunctionUse(name.split(".")).kind).toBe("refused");
  }
});
