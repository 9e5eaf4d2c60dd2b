import { expect, test } from "vitest";
import { diffAccess } from "./diff.ts";
import type { Limit, OperationAccess, Verdict } from "./types.ts";

const allowed: Verdict = { kind: "allowed", scopes: ["x:read"], obligations: {} };
const denied: Verdict = { kind: "denied", code: "no_scope", message: "x.get needs x:read" };
const unknown: Verdict = { kind: "unknown", why: "the policy threw" };

const limit = (pattern: string, scopes: readonly string[] = []): Limit => ({
  resources: [{ type: "table", pattern }],
  scopes,
  obligations: {},
});
const limited = (...patterns: string[]): Verdict => ({
  kind: "limited",
  limits: patterns.map((pattern) => limit(pattern)),
});
const filtered = (name: string): Verdict => ({
  kind: "limited",
  limits: [
    { resources: [], scopes: [], obligations: { filter: [{ list: "tables", field: "name", in: [name] }] } },
  ],
});

function operation(verdict: Verdict, method = "GET"): OperationAccess {
  return { id: "x.get", service: "x", access: "read", guarded: null, method, path: "/x", verdict };
}

test.each<[string, Verdict, Verdict, string | null]>([
  ["allowed after a denial is wider", denied, allowed, "wider"],
  ["allowed after a limit is wider", limited("a"), allowed, "wider"],
  ["a limit after a denial is wider", denied, limited("a"), "wider"],
  ["one more resource is wider", limited("a"), limited("a", "b"), "wider"],
  ["one less is narrower", limited("b", "a"), limited("a"), "narrower"],
  ["a denial is narrower", allowed, denied, "narrower"],
  ["another resource is neither", limited("a"), limited("b"), "other"],
  ["another filter is neither", filtered("a"), filtered("b"), "other"],
  ["what is not known is neither", allowed, unknown, "other"],
  ["redacted answers are neither", allowed, { ...allowed, obligations: { redact: ["/a"] } }, "other"],
  ["the same resources in another order are no change", limited("a", "b"), limited("b", "a"), null],
  ["the same by another scope is no change", allowed, { ...allowed, scopes: ["*:read"] }, null],
  [
    "the same limit by another scope is no change",
    limited("a"),
    { kind: "limited", limits: [limit("a", ["t:read:a"])] },
    null,
  ],
  ["a denial for another reason is no change", denied, { ...denied, code: "rule", message: "no" }, null],
])("%s", (_, before, after, direction) => {
  const changes = diffAccess([operation(before)], [operation(after)]);
  expect(changes.map((change) => change.direction)).toEqual(direction === null ? [] : [direction]);
});

test("exactly the operations that changed are named, with what was before and after", () => {
  const before = [operation(allowed), operation(denied, "POST"), operation(denied, "PUT")];
  const after = [operation(allowed), operation(allowed, "POST"), operation(denied, "PUT")];
  expect(diffAccess(before, after)).toEqual([
    {
      operation: { id: "x.get", service: "x", access: "read", guarded: null, method: "POST", path: "/x" },
      direction: "wider",
      before: denied,
      after: allowed,
    },
  ]);
});

test("reports on two catalogues are not compared", () => {
  expect(() => diffAccess([operation(allowed)], [operation(allowed, "POST")])).toThrow(/x\.get/);
});
