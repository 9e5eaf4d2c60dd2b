import { describe, expect, it } from "vitest";
import type { SqlFacts } from "../../src/model/input.ts";
import { compare } from "./compare.ts";
import type { SparkAnswer } from "./spark.ts";

const NAMESPACE = { catalog: "main", schema: "shop" };
const READ: SqlFacts = {
  read_only: true,
  opaque: false,
  statements: ["select"],
  tables: ["main.shop.t"],
  functions: [],
  reasons: [],
};
const REFUSED: SqlFacts = { ...READ, read_only: false, opaque: true, tables: [], reasons: ["unknown"] };
const QUERY: SparkAnswer = {
  id: "1",
  kind: "query",
  relations: [["T"]],
  functions: [],
  opens: [],
  nodes: [],
};

describe("an answer beside Spark's", () => {
  it("is exact where both see the same names, whatever their case and length", () => {
    expect(compare(READ, QUERY, NAMESPACE)).toEqual({ is: "exact" });
    expect(compare(READ, { ...QUERY, relations: [["shop", "t"], ["t"]] }, NAMESPACE)).toEqual({
      is: "exact",
    });
  });

  it("is unsafe where Spark sees a table more", () => {
    const spark = { ...QUERY, relations: [["t"], ["secret", "hr", "pay"]] };
    expect(compare(READ, spark, NAMESPACE)).toEqual({ is: "unsafe", why: "missing: secret.hr.pay" });
  });

  it("is unsafe where Spark sees a function more, but for the built-in ones by their full names", () => {
    expect(compare(READ, { ...QUERY, functions: [["hr", "f"]] }, NAMESPACE).is).toBe("unsafe");
    expect(compare(READ, { ...QUERY, functions: [["system", "builtin", "upper"]] }, NAMESPACE).is).toBe(
      "exact",
    );
  });

  it("is unsafe where the statement is no query to Spark", () => {
    const spark: SparkAnswer = { ...QUERY, kind: "other", nodes: ["InsertIntoStatement"] };
    expect(compare(READ, spark, NAMESPACE)).toEqual({
      is: "unsafe",
      why: "called read-only: InsertIntoStatement",
    });
  });

  it.each([["read_files"], ["SECRET"], ["system", "ai", "tool"], ["builtin", "http_request"]])(
    "is unsafe where a query calls %s",
    (...parts) => {
      expect(compare(READ, { ...QUERY, functions: [parts] }, NAMESPACE).is).toBe("unsafe");
    },
  );

  it("is unsafe where names are made while the statement runs, or a script does", () => {
    expect(compare(READ, { ...QUERY, opens: ["identifier"] }, NAMESPACE).is).toBe("unsafe");
    expect(compare(READ, { ...QUERY, opens: ["stream"] }, NAMESPACE).is).toBe("exact");
  });

  it("does no harm where Spark refuses the statement", () => {
    const spark: SparkAnswer = { id: "1", kind: "invalid", error: "no" };
    expect(compare(READ, spark, NAMESPACE)).toEqual({ is: "unparsed-but-sure" });
    expect(compare(REFUSED, spark, NAMESPACE)).toEqual({ is: "unparsed" });
  });

  it("tells a query that was blocked from a statement that was rightly refused", () => {
    expect(compare(REFUSED, QUERY, NAMESPACE)).toEqual({ is: "over-blocked" });
    expect(compare(REFUSED, { ...QUERY, kind: "other" }, NAMESPACE)).toEqual({ is: "refused" });
  });
});
