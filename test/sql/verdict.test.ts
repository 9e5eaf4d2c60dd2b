import { describe, expect, it } from "vitest";
import type { SqlFacts } from "../../src/model/input.ts";
import { judge } from "./verdict.ts";

const READ: SqlFacts = {
  read_only: true,
  opaque: false,
  statements: ["select"],
  tables: ["a.b.c"],
  functions: ["a.b.f"],
  reasons: [],
};
const OPAQUE: SqlFacts = {
  ...READ,
  read_only: false,
  opaque: true,
  tables: [],
  functions: [],
  reasons: ["unknown"],
};
const TRUTH = { kind: "read", tables: ["a.b.c"], functions: ["a.b.f"] } as const;

describe("the verdict", () => {
  it("is exact where a query has all its names and no others", () => {
    expect(judge(READ, TRUTH)).toEqual({ is: "exact" });
  });

  it("is unsafe where a table is missing", () => {
    const truth = { ...TRUTH, tables: ["a.b.c", "secret.hr.pay"] };
    expect(judge(READ, truth)).toEqual({ is: "unsafe", why: "tables missing: secret.hr.pay" });
  });

  it("is unsafe where a function is missing", () => {
    expect(judge({ ...READ, functions: [] }, TRUTH)).toEqual({
      is: "unsafe",
      why: "functions missing: a.b.f",
    });
  });

  it.each(["write", "other", "invalid"] as const)(
    "is unsafe where a statement is called read-only that is %s",
    (kind) => {
      expect(judge(READ, { ...TRUTH, kind })).toEqual({ is: "unsafe", why: `called read-only, is ${kind}` });
    },
  );

  it("is unsafe where the analysis is sure and not sure at once", () => {
    expect(judge({ ...READ, opaque: true }, TRUTH).is).toBe("unsafe");
  });

  it("is inexact where there is a name too many", () => {
    expect(judge({ ...READ, tables: ["a.b.c", "a.b.d"] }, TRUTH)).toEqual({ is: "inexact" });
  });

  it("tells a query that was blocked from a statement that was rightly refused", () => {
    expect(judge(OPAQUE, TRUTH)).toEqual({ is: "blocked" });
    expect(judge(OPAQUE, { ...TRUTH, kind: "write" })).toEqual({ is: "refused" });
  });
});
