import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { Decision, Obligations } from "../model/decision.ts";
import { carryOut, enforce, type ResponsePlan } from "./index.ts";

const allowed = (obligations: Obligations): Decision => ({ allow: true, reasons: [], obligations });
const codeOf = (decision: Decision) => {
  const result = enforce(decision);
  return result.ok ? "ok" : result.refusal.code;
};

test("an allowed request without obligations goes on as it came", () => {
  expect(enforce(allowed({}))).toEqual({
    ok: true,
    value: { headers: { set: {}, remove: [] }, response: null },
  });
});

test("a denial says its reasons", () => {
  const reasons = [
    { code: "no_scope", message: "warehouses.list needs warehouses:read", scope: "warehouses:read" },
    { code: "rule", message: "not on Sundays" },
  ];
  const result = enforce({ allow: false, reasons, obligations: {} });
  expect(result).toMatchObject({
    refusal: {
      code: "permission_denied",
      message: "Denied by policy: warehouses.list needs warehouses:read; not on Sundays",
    },
  });
});

test("a denial for very many reasons says some of them, and how many more there are", () => {
  const reasons = Array.from({ length: 256 }, (_, index) => ({
    code: "no_scope",
    message: `table ${index}`,
  }));
  expect(enforce({ allow: false, reasons, obligations: {} })).toMatchObject({
    refusal: {
      message: "Denied by policy: table 0; table 1; table 2; table 3; table 4; 251 more",
    },
  });
});

describe("an obligation that can't be carried out denies", () => {
  test.each<[string, Obligations]>([
    [
      "filters of two lists",
      {
        filter: [
          { list: "catalogs", field: "name", in: ["sales"] },
          { list: "schemas", field: "name", in: ["sales"] },
        ],
      },
    ],
    ["a redaction of everything", { redact: [""] }],
    ["another credential", { credential: "second" }],
    ["the credential's own header", { headers: { set: { Authorization: "Bearer x" } } }],
    ["framing", { headers: { set: { "Content-Length": "0" } } }],
    ["removing the host", { headers: { remove: ["Host"] } }],
    ["an underscore name", { headers: { set: { x_user: "a" } } }],
    ["a name that ends the line", { headers: { set: { "x-user:\r\nx": "a" } } }],
    ["a value with CR LF", { headers: { set: { "x-user": "a\r\nx-admin: 1" } } }],
    ["a value with NUL", { headers: { set: { "x-user": "a\u0000" } } }],
    ["a value outside ASCII", { headers: { set: { "x-user": "é" } } }],
    ["one header twice", { headers: { set: { "x-user": "a", "X-User": "b" } } }],
  ])("%s", (_, obligations) => {
    expect(codeOf(allowed(obligations))).toBe("obligation_failed");
  });
});

test("headers are set and removed under their lower-case names", () => {
  const obligations = {
    headers: { set: { "X-User": "dash boards" }, remove: ["User-Agent"] },
    credential: "default",
  };
  expect(enforce(allowed(obligations))).toEqual({
    ok: true,
    value: { headers: { set: { "x-user": "dash boards" }, remove: ["user-agent"] }, response: null },
  });
});

test("filters and redactions become the plan for the answer", async () => {
  const filter = [{ list: "catalogs", field: "name", in: ["sales"] }];
  const result = enforce(allowed({ filter, redact: ["/catalogs/*/owner"] }));
  const plan = (result.ok && result.value.response) as ResponsePlan;
  expect(plan).toEqual({ filters: filter, redact: ["/catalogs/*/owner"] });
  const answer = Readable.from([Buffer.from('{"catalogs":[{"name":"hr"},{"name":"sales","owner":"ann"}]}')]);
  expect(await text(Readable.from(carryOut(plan, answer)))).toBe('{"catalogs":[{"name":"sales"}]}');
});
