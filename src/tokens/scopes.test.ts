import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Scope } from "../model/brand.ts";
import { narrowScopes, parseScope, type ServiceFacts } from "./scopes.ts";

const services: ServiceFacts = {
  canonicalService: (name) => (name === "queries-legacy" ? "queries" : name),
  isGuardedService: (service) => service === "files" || service === "warehouses",
};

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
  ])("is %s, read as %s", (text, expected) => {
    expect(parseScope(text, services)).toBe(expected);
  });

  test.each([
    "",
    "catalogs",
    "all-apis",
    "sql",
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
    ["files:read", "files:read", "files:read"],
    ["files:read:raw", "files:read", "files:read:raw"],
    ["*:read", "*:read", "*:read"],
    ["*:read:sales", "*:read", "*:read:sales"],
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
    ["sql", "*:*", "an area"],
    ["catalogs:list", "*:*", "no access"],
    ["ALL-APIS", "*:*", "almost all-apis"],
    ["catalogs:read files:read", "catalogs:read", "one of two"],
    ["catalogs:read", "", "anything without a grant"],
  ])("%j from %j is refused: %s", (asked, grant) => {
    expect(narrowed(asked, grant)).toMatch(/^no /);
  });

  test.each(["*:read", "*:*", "*:*:raw"])("the wildcard %s gives no scope of a guarded service", (grant) => {
    for (const asked of ["files:read", "files:read:raw", "warehouses:read", "files:*"]) {
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
