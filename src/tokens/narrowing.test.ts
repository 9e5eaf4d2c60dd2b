import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { services } from "../../test/support/services.ts";
import type { Scope } from "../model/brand.ts";
import { narrowScopes } from "./narrowing.ts";
import { parseScope } from "./scopes.ts";

function scope(text: string): Scope {
  const parsed = parseScope(text, services);
  if (parsed === null) throw new Error(`no scope: ${text}`);
  return parsed;
}

/** The scopes that are granted, or the one that is refused. */
function narrowed(asked: string, grant: string): string {
  const granted = grant.split(" ").filter(Boolean).map(scope);
  const result = narrowScopes(asked.split(" ").filter(Boolean), granted, services);
  return result.ok ? result.scopes.join(" ") : `no ${result.scope}`;
}

describe("what a client asks for is narrowed to its grant", () => {
  test.each([
    // asked, grant, granted
    ["", "catalogs:read queries:read", "catalogs:read queries:read"],
    ["all-apis", "catalogs:read files:write", "catalogs:read files:write"],
    ["all-apis", "", ""],
    ["all-apis catalogs:read:sales", "catalogs:read", "catalogs:read catalogs:read:sales"],
    ["catalogs:read", "catalogs:read queries:read", "catalogs:read"],
    ["catalogs:read catalogs:read", "catalogs:read", "catalogs:read"],
    ["queries-legacy:read queries:read", "queries:read", "queries:read"],
    ["catalogs:read:sales", "catalogs:read", "catalogs:read:sales"],
    ["tables:read:sales.orders", "tables:read:sales", "tables:read:sales.orders"],
    ["tables:read:sales.orders.lines", "tables:read:*.orders", "tables:read:sales.orders.lines"],
    ["tables:read:sales.*", "tables:read:sales", "tables:read:sales.*"],
    ["catalogs:read", "*:read", "catalogs:read"],
    ["catalogs:write:sales", "catalogs:*", "catalogs:write:sales"],
    ["catalogs:*", "*:*", "catalogs:*"],
    ["files:*", "*:*", "files:*"],
    ["files:read", "files:read", "files:read"],
    ["files:read:raw", "files:read", "files:read:raw"],
    ["*:read", "*:read", "*:read"],
    // An area gives what of the grant is within it.
    ["sql", "queries:read catalogs:read", "queries:read"],
    ["sql", "queries:read:a1 warehouses:execute", "queries:read:a1 warehouses:execute"],
    ["sql:read", "queries:read queries:write warehouses:execute", "queries:read"],
    ["sql:read", "queries:*", "queries:read"],
    ["sql:restricted-query", "statements:execute:sales queries:read", "statements:execute:sales"],
    ["sql:read:restricted-query", "statements:execute queries:read", "statements:execute queries:read"],
    ["sql", "*:read", "queries:read"],
    ["sql", "*:*", "queries:* warehouses:* statements:*"],
    ["unity-catalog", "*:read:sales", "catalogs:read:sales tables:read:sales"],
    ["unity-catalog", "catalogs:write:sales", "catalogs:write:sales"],
    ["sql", "sql", "sql"],
    ["sql:read", "sql", "sql:read"],
    ["sql", "sql:read", "sql:read"],
    ["sql:read:restricted-query", "sql:read", "sql:read"],
    ["jobs", "jobs", "jobs"],
    // And not `jobs:read`, which is the service's scope.
    ["all-apis:read", "jobs sql", "sql:read"],
    ["jobs", "jobs:read", "jobs:read"],
    // And a grant of an area covers what is wholly within it.
    ["queries:read", "sql", "queries:read"],
    ["warehouses:execute:a1", "sql", "warehouses:execute:a1"],
    ["catalogs:read", "unity-catalog", "catalogs:read"],
    ["all-apis:read", "queries:read queries:write catalogs:* sql", "queries:read catalogs:read sql:read"],
    ["*:read:sales", "*:read", "*:read:sales"],
    ["jobs:read:a.b", "jobs:read:*", "jobs:read:a.b"],
    ["jobs:read:a.b", "jobs:read:a.b", "jobs:read:a.b"],
    ["files:*", "files:*", "files:*"],
  ])("%j from %j gives %j", (asked, grant, granted) => {
    expect(narrowed(asked, grant)).toBe(granted);
  });

  test.each([
    ["catalogs:write", "catalogs:read", "another access"],
    ["tables:read", "catalogs:read", "another service"],
    ["catalogs:read", "catalogs:read:sales", "more than one resource"],
    ["catalogs:read:hr", "catalogs:read:sales", "another resource"],
    ["tables:read:sales", "tables:read:sales.orders", "a wider resource"],
    ["tables:read:*", "tables:read:sales", "a wildcard for a name"],
    ["tables:read:*.orders", "tables:read:sales.orders", "a wildcard for a part"],
    ["tables:read:sales.orders.lines", "tables:read:*.invoices", "another part behind a wildcard"],
    ["catalogs:*", "catalogs:read", "every access"],
    ["*:read", "catalogs:read", "every service"],
    ["*:*", "*:read", "every access of all"],
    ["sql", "catalogs:read", "an area of which nothing was granted"],
    ["sql:read", "sql:restricted-query", "a modifier for another"],
    ["queries:read", "sql:read", "what a modifier may leave out"],
    ["catalogs:manage", "unity-catalog", "what is guarded in an area that does not reach it"],
    ["tables:read", "sql", "a service of another area"],
    ["jobs:read:a.b", "jobs:read:a", "a name that only begins alike"],
    ["jobs:read:a.b", "*:read:a", "a name that only begins alike, from a wildcard"],
    ["*:read:a.b", "*:read:a", "what may be one name with a dot"],
    ["all-apis:write", "*:*", "a modifier that there is not"],
    ["catalogs:list", "*:*", "no access"],
    ["ALL-APIS", "*:*", "almost all-apis"],
    ["catalogs:read files:read", "catalogs:read", "one of two"],
    ["catalogs:read", "", "anything without a grant"],
  ])("%j from %j is refused: %s", (asked, grant) => {
    expect(narrowed(asked, grant)).toMatch(/^no /);
  });

  test.each(["*:read", "*:*", "*:*:raw"])("the wildcard %s gives no scope of a guarded service", (grant) => {
    for (const asked of ["files:read", "files:read:raw", "warehouses:read"]) {
      expect(narrowed(asked, grant)).toBe(`no ${asked}`);
    }
  });

  test("a wildcard for every access gives no single one of a guarded service", () => {
    expect(narrowed("files:write", "files:*")).toBe("no files:write");
    expect(narrowed("files:read", "files:*")).toBe("no files:read");
  });

  test("the refusal names what was asked for, as it was asked for", () => {
    expect(narrowed("catalogs:read queries-legacy:write", "catalogs:read")).toBe("no queries-legacy:write");
  });

  test("asking again with what one got gives the same, and never more than all-apis reaches", () => {
    const part = (...values: string[]) => fc.constantFrom(...values);
    const text = fc
      .tuple(
        part("*", "catalogs", "tables", "files"),
        part("*", "read", "write"),
        part("", ":*", ":a", ":a.b", ":*.b"),
      )
      .map(([service, access, resource]) => `${service}:${access}${resource}`);
    const texts = fc.array(text, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(texts, texts, (asked, grant) => {
        const once = narrowScopes(asked, grant.map(scope), services);
        if (!once.ok) return;
        expect(narrowScopes(once.scopes, grant.map(scope), services)).toEqual(once);
        // Transitive: what a holder of the narrower scopes could get, the grant gives too.
        for (const wanted of grant) {
          const twice = narrowScopes([wanted], once.scopes, services);
          if (twice.ok) expect(narrowScopes([wanted], grant.map(scope), services).ok).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
