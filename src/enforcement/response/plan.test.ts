import { describe, expect, test } from "vitest";
import { responsePlan } from "./plan.ts";

const SALES = { list: "catalogs", field: "name", in: ["sales"] };

test("without filters and redactions there is nothing to do", () => {
  expect(responsePlan({})).toEqual({ ok: true, value: null });
  expect(responsePlan({ filter: [], redact: [] })).toEqual({ ok: true, value: null });
});

test("several filters of one list, and redactions, make one plan", () => {
  const filter = [SALES, { ...SALES, field: "owner" }];
  const redact = ["/a", "/b~1c/~0/*", "/"];
  expect(responsePlan({ filter, redact })).toEqual({ ok: true, value: { filters: filter, redact } });
});

describe("a plan that can't be carried out is refused", () => {
  test.each([
    ["filters of two lists", { filter: [SALES, { ...SALES, list: "schemas" }] }],
    ["a redaction of everything", { redact: [""] }],
    ["a pointer that does not begin", { redact: ["a/b"] }],
    ["a pointer with an escape that is none", { redact: ["/a~2"] }],
    ["a pointer that ends in an escape", { redact: ["/a", "/a~"] }],
  ])("%s", (_, obligations) => {
    expect(responsePlan(obligations)).toMatchObject({ ok: false, refusal: { code: "obligation_failed" } });
  });
});
