import { describe, expect, test } from "vitest";
import { analyzeSql } from "./index.ts";
import { fullName } from "./names.ts";

const NAMESPACE = { catalog: "Main", schema: "shop" };

describe("a name in full", () => {
  test.each([
    [["t"], "main.shop.t"],
    [["S", "T"], "main.s.t"],
    [["c", "s", "t"], "c.s.t"],
    [["hive_metastore", "default", "t"], "hive_metastore.default.t"],
    [["delta", "s", "t"], "delta.s.t"],
    [["a-b", "1c"], "main.a-b.1c"],
    [["tëst"], "main.shop.tëst"],
  ])("%j", (parts, name) => {
    expect(fullName(parts, NAMESPACE)).toEqual({ ok: true, name });
  });
});

describe("no name for sure", () => {
  test.each([
    [["a", "b", "c", "d"], "more than three parts"],
    [["/volumes/a"], "is a path"],
    [["delta", "/a/b"], "is a path"],
    [["dbfs:/a"], "is a path"],
    [["json", "t"], "files of the format json"],
    [["Parquet", "t"], "files of the format parquet"],
    [["org.apache.spark.sql.json", "t"], "no plain name"],
    [["a b"], "no plain name"],
    [["a.b"], "no plain name"],
    [["a`b"], "no plain name"],
    [["a'b"], "no plain name"],
    [["a%2eb"], "no plain name"],
    [["t@v1"], "no plain name"],
    [["t\u200b"], "no plain name"],
    [[""], "no plain name"],
    [["\u212a"], "no plain name"],
    [["ſ"], "no plain name"],
    [["größe"], "no plain name"],
    [["ｔ"], "no plain name"],
    [["session", "t"], "session"],
    [["global_temp", "t"], "session"],
    [["system", "session", "t"], "session"],
    [[], "can't be read"],
  ])("%j", (parts, reason) => {
    expect(fullName(parts, NAMESPACE)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
});

describe("without a default that helps", () => {
  test.each([
    [{ catalog: null, schema: null }, "t", "no default catalog"],
    [{ catalog: null, schema: "s" }, "t", "no default catalog"],
    [{ catalog: "c", schema: null }, "t", "no default schema"],
    [{ catalog: null, schema: "s" }, "s.t", "no default catalog"],
    [{ catalog: "a.b", schema: "s" }, "t", "no plain name"],
    [{ catalog: "", schema: "s" }, "t", "no plain name"],
    [{ catalog: "c", schema: "`s`" }, "t", "no plain name"],
    [{ catalog: "System", schema: "SESSION" }, "t", "session"],
  ])("%j, %s is opaque", (namespace, name, reason) => {
    expect(analyzeSql(`SELECT * FROM ${name}`, namespace)).toMatchObject({
      opaque: true,
      reasons: [expect.stringContaining(reason)],
    });
  });

  test("names in full and of two parts need no more than they lack", () => {
    expect(analyzeSql("SELECT * FROM c.s.t", { catalog: null, schema: null }).tables).toEqual(["c.s.t"]);
    expect(analyzeSql("SELECT * FROM s.t", { catalog: "c", schema: null }).tables).toEqual(["c.s.t"]);
    expect(analyzeSql("SELECT 1", { catalog: "a b", schema: null }).read_only).toBe(true);
  });
});
