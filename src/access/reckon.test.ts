import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openPolicy, type Policy, PolicyError } from "../engine/index.ts";
import { type Catalogue, createFactFinder, loadCatalogue } from "../facts/index.ts";
import { principalNamed } from "../gateway/index.ts";
import type { InputDocument } from "../model/input.ts";
import { reckonAccess } from "./reckon.ts";
import { type AccessReport, countVerdicts, type Entry, type Verdict } from "./types.ts";

const policy = await openPolicy(fileURLToPath(new URL("../../bundles/default.tar.gz", import.meta.url)));
const databricks = loadCatalogue("databricks");

/** A catalogue with one operation of each kind. */
const SMALL: readonly Entry[] = [
  { id: "catalogs.list", method: "GET", path: "/c", access: "read" },
  {
    id: "catalogs.get",
    method: "GET",
    path: "/c/{name}",
    access: "read",
    names: [{ type: "catalog", parts: ["{name}"] }],
  },
  {
    id: "tables.get",
    method: "GET",
    path: "/t/{full_name}",
    access: "read",
    names: [{ type: "table", parts: ["{full_name}"] }],
  },
  {
    id: "tables.create",
    method: "POST",
    path: "/t",
    access: "write",
    names: [{ type: "table", parts: ["catalog_name", "schema_name", "name"] }],
    guardFields: { storage_location: "storage" },
  },
  {
    id: "tables.list",
    method: "GET",
    path: "/t",
    access: "read",
    names: [{ type: "schema", parts: ["catalog_name", "schema_name"] }],
    list: { field: "tables", name: "full_name", dotted: true },
  },
  {
    id: "tables.monitor",
    method: "POST",
    path: "/t/{full_name}/monitor",
    access: "write",
    names: [
      { type: "table", parts: ["{full_name}"] },
      { type: "warehouse", parts: ["warehouse_id"], service: "warehouses" },
    ],
  },
  {
    id: "warehouses.start",
    method: "POST",
    path: "/w/{id}/start",
    access: "execute",
    guarded: "execute",
    names: [{ type: "warehouse", parts: ["{id}"] }],
  },
  {
    id: "queries.get",
    method: "GET",
    path: "/q/{id}",
    access: "read",
    names: [{ type: "query", parts: ["{id}"] }],
  },
  { id: "queries.list-trash", method: "GET", path: "/q/trash", access: "read" },
  {
    id: "files.download",
    method: "GET",
    path: "/f/{file_path...}",
    access: "read",
    names: [{ type: "volume-path", parts: ["{file_path}"] }],
  },
  {
    id: "grants.get",
    method: "GET",
    path: "/g/{securable_type}/{full_name}",
    access: "read",
    names: [{ type: "{securable_type}", parts: ["{full_name}"] }],
  },
  { id: "statements.execute", method: "POST", path: "/s", access: "execute", sql: { text: "statement" } },
];

function reckon(scopes: string, by: Policy = policy, operations: readonly Entry[] = SMALL): AccessReport {
  const catalogue: Catalogue = { ...databricks, operations };
  const principal = principalNamed("tester", scopes.split(" "));
  const circumstances = { principal, ip: "127.0.0.1", time: "2026-11-25T10:00:00.000Z" };
  return reckonAccess({ catalogue, finder: createFactFinder(catalogue), policy: by, circumstances });
}

function verdictOn(id: string, scopes: string, by?: Policy): Verdict | undefined {
  return reckon(scopes, by).find((operation) => operation.id === id)?.verdict;
}

/** `table sales.*.*`, by way of a limit; a name that must be left out as `no warehouse`. */
function limits(verdict: Verdict | undefined): readonly string[] {
  if (verdict?.kind !== "limited") return [];
  return verdict.limits.map(({ resources }) =>
    resources.map(({ type, pattern }) => (pattern === null ? `no ${type}` : `${type} ${pattern}`)).join(", "),
  );
}

function deciding(allows: (input: InputDocument) => boolean): Policy {
  const evaluate = (input: InputDocument) => ({
    allow: allows(input),
    reasons: [{ code: "rule", message: `asked for ${input.resources.map(({ name }) => name).join()}` }],
    obligations: {},
  });
  return { revision: "", evaluateWaiting: null, networkBuiltins: [], sources: new Map(), evaluate };
}

describe("allowed is what a token can do whatever the resource", () => {
  test.each([
    ["catalogs.get", "catalogs:read"],
    ["queries.get", "queries:read:*"],
    ["tables.get", "tables:read:*.*"],
    ["grants.get", "grants:read"],
    ["warehouses.start", "warehouses:execute"],
  ])("%s with %s", (id, scope) => {
    expect(verdictOn(id, scope)).toEqual({ kind: "allowed", scopes: [scope], obligations: {} });
  });

  test("a guarded operation is not, by a wildcard", () => {
    expect(verdictOn("warehouses.start", "*:*")).toMatchObject({ kind: "denied", code: "no_scope" });
  });

  test("an operation that a field of its body makes guarded is shown without it", () => {
    expect(verdictOn("tables.create", "tables:write")).toMatchObject({ kind: "allowed" });
    expect(reckon("").find(({ id }) => id === "tables.create")).toMatchObject({ guarded: null });
  });
});

describe("limited is what it can do for some resources only", () => {
  test.each([
    ["catalogs.get", "catalogs:read:sales", ["catalog sales"]],
    ["tables.get", "tables:read:sales", ["table sales.*.*"]],
    ["tables.get", "tables:read:sales.*.lines", ["table sales.*.lines"]],
    ["tables.get", "tables:read:Sales.*.Lines", ["table Sales.*.Lines"]],
    ["tables.create", "tables:write:sales", ["table sales.*.*"]],
    ["warehouses.start", "warehouses:execute:w1 warehouses:execute:w2", ["warehouse w1", "warehouse w2"]],
    ["queries.get", "queries:read:a.b", ["query a.b"]],
    ["files.download", "files:read:sales.raw", ["volume sales.raw.*"]],
    [
      "grants.get",
      "grants:read:sales",
      [
        "catalog sales",
        "schema sales.*",
        "table sales.*.*",
        "volume sales.*.*",
        "function sales.*.*",
        "model sales.*.*",
      ],
    ],
  ])("%s with %s", (id, scopes, expected) => {
    expect(limits(verdictOn(id, scopes))).toEqual(expected);
  });

  test("with the scope that is its reason", () => {
    expect(verdictOn("tables.get", "catalogs:read tables:read:sales")).toMatchObject({
      limits: [{ scopes: ["tables:read:sales"] }],
    });
  });

  test("a pattern that another covers is not said again", () => {
    const verdict = verdictOn(
      "tables.get",
      "tables:read:sales.orders tables:read:sales tables:read:sales.*.lines",
    );
    expect(limits(verdict)).toEqual(["table sales.*.*"]);
  });

  test("a scope for other resources than the operation's limits nothing", () => {
    expect(verdictOn("tables.get", "catalogs:read:sales")).toMatchObject({ kind: "denied" });
  });

  test("a name by which another operation answers is not one of this one", () => {
    expect(verdictOn("queries.get", "queries:read:trash")).toMatchObject({ kind: "denied" });
  });

  test("a list that is filtered is, and says so", () => {
    const verdict = verdictOn("tables.list", "tables:read:sales.orders.lines");
    expect(limits(verdict)).toEqual(["no schema", "schema sales.orders"]);
    expect(verdict).toMatchObject({
      limits: [{ obligations: { filter: [{ in: ["sales.orders.lines"] }] } }, {}],
    });
  });

  test("an operation on two resources needs a scope for each", () => {
    expect(limits(verdictOn("tables.monitor", "tables:write:sales warehouses:execute:w1"))).toEqual([
      "table sales.*.*, no warehouse",
      "table sales.*.*, warehouse w1",
    ]);
    expect(limits(verdictOn("tables.monitor", "tables:write"))).toEqual(["no warehouse"]);
    expect(verdictOn("tables.monitor", "warehouses:execute")).toMatchObject({ kind: "denied" });
  });

  test("what an operation can do with SQL is, since one statement was tried", () => {
    expect(
      limits(
        verdictOn(
          "statements.execute",
          "",
          deciding(() => true),
        ),
      ),
    ).toEqual(["statement SELECT 1"]);
  });
});

describe("denied has the leading reason", () => {
  test("without the names that were made up", () => {
    expect(verdictOn("tables.get", "queries:read")).toEqual({
      kind: "denied",
      code: "no_scope",
      message: "tables.get needs tables:read",
    });
    expect(
      verdictOn(
        "tables.get",
        "",
        deciding(() => false),
      ),
    ).toMatchObject({ message: "asked for …" });
  });
});

describe("unknown is what can't be told, and nothing is left out", () => {
  test("an operation on which the policy fails", () => {
    const failing: Policy = {
      ...deciding(() => true),
      evaluate() {
        throw new PolicyError("the policy threw: no");
      },
    };
    expect(verdictOn("catalogs.list", "", failing)).toEqual({ kind: "unknown", why: "the policy threw: no" });
    expect(countVerdicts(reckon("", failing))).toEqual({
      allowed: 0,
      limited: 0,
      denied: 0,
      unknown: SMALL.length,
    });
  });

  test.each<[string, Partial<Entry>, RegExp]>([
    [
      "an operation whose names contradict each other",
      {
        path: "/x/{n}",
        names: [
          { type: "table", parts: ["{n}"] },
          { type: "schema", parts: ["{n}"] },
        ],
      },
      /contradict/,
    ],
    [
      "one whose resource is not clear in any request",
      { path: "/x/{n}", names: [{ type: "table", parts: ["{n}", "name"] }] },
      /which table is meant/,
    ],
  ])("%s", (_, fields, why) => {
    const entry: Entry = { id: "x.get", method: "GET", path: "/x", access: "read", ...fields };
    expect(reckon("x:read", policy, [entry])).toMatchObject([
      { verdict: { kind: "unknown", why: expect.stringMatching(why) } },
    ]);
  });

  test("an operation whose scopes combine in too many ways", () => {
    const many = Array.from(
      { length: 60 },
      (_, index) => `tables:write:c${index} warehouses:write:w${index}`,
    );
    expect(verdictOn("tables.monitor", many.join(" "))).toMatchObject({ kind: "unknown" });
  });

  test("every operation of the catalogue has its verdict", () => {
    const report = reckon("catalogs:read", policy, databricks.operations);
    expect(report).toHaveLength(databricks.operations.length);
    expect(report.filter(({ verdict }) => verdict.kind === "unknown")).toEqual([]);
  });
});

test("the counts add up to the operations", () => {
  const { allowed, limited, denied, unknown } = countVerdicts(reckon("catalogs:read tables:read:sales"));
  expect({ allowed, limited, unknown }).toEqual({ allowed: 2, limited: 2, unknown: 0 });
  expect(allowed + limited + denied).toBe(SMALL.length);
});
