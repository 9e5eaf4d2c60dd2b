import { describe, expect, test } from "vitest";
import { services } from "../../test/support/services.ts";
import { parseScope } from "./scopes.ts";

describe("a scope", () => {
  test.each([
    ["catalogs:read", "catalogs:read"],
    ["queries-legacy:read", "queries:read"],
    ["tables:read:sales.orders.lines", "tables:read:sales.orders.lines"],
    ["tables:read:sales.*", "tables:read:sales.*"],
    ["*:read", "*:read"],
    ["catalogs:*", "catalogs:*"],
    ["*:*:*", "*:*:*"],
    ["tables:read:Sales", "tables:read:Sales"],
    ["warehouses:manage:1a-2b_3", "warehouses:manage:1a-2b_3"],
    ["warehouses:use:analytics", "warehouses:execute:analytics"],
    ["sql", "sql"],
    ["jobs", "jobs"],
    ["jobs:read", "jobs:read"],
    ["unity-catalog:read", "unity-catalog:read"],
    ["sql:restricted-query:read", "sql:read:restricted-query"],
  ])("is %s, read as %s", (text, expected) => {
    expect(parseScope(text, services)).toBe(expected);
  });

  test.each([
    "",
    "catalogs",
    "sql:write",
    "sql:read:read",
    "jobs:restricted-query",
    "unity-catalog:restricted-query",
    "all-apis",
    "catalogs:",
    ":read",
    "catalogs:list",
    "Catalogs:read",
    "cat*:read",
    "catalogs:re*",
    "catalogs:read:",
    "catalogs:read:a:b",
    "tables:read:sales..lines",
    "tables:read:.sales",
    "tables:read:sa*",
    "tables:read:a'b",
    "tables:read:a`b",
    'tables:read:a"b',
    "tables:read:a\\b",
    "tables:read:a b",
    "tables:read:caf\u00e9",
    "tables:read:\u212aids",
    "catalogs:read\n",
    "1catalogs:read",
  ])("is not %j", (text) => {
    expect(parseScope(text, services)).toBeNull();
  });
});
