import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { services } from "../../test/support/services.ts";
import { type AuthorizationDetail, meetDetails, parseDetails } from "./details.ts";
import { narrowScopes } from "./narrowing.ts";
import { parseScope } from "./scopes.ts";

/** Entries by their fields, each of the type `postern`. */
function details(...entries: readonly object[]): readonly AuthorizationDetail[] {
  const parsed = parseDetails(
    entries.map((fields) => ({ type: "postern", ...fields })),
    services,
  );
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.details;
}

const many = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);

type Refused = readonly [json: unknown, message: string];

const REFUSED: readonly Refused[] = [
  [{}, "authorization_details is no list"],
  ["[]", "authorization_details is no list"],
  [null, "authorization_details is no list"],
  [Array(17).fill({ type: "postern" }), "authorization_details has more than 16 entries"],
  [
    Array.from({ length: 5 }, (_, entry) => ({
      type: "postern",
      scopes: many(64).map((name) => `catalogs:read:e${entry}${name}`),
    })),
    "authorization_details has more than 256 scopes",
  ],
  [[null], "authorization_details[0] is no object"],
  [[[]], "authorization_details[0] is no object"],
  [[{ type: "postern" }, {}], "authorization_details[1].type is not postern"],
  [[{ type: "payment" }], "authorization_details[0].type is not postern"],
  [[{ type: "postern", tables: [] }], 'authorization_details[0] has the field "tables", which is not known'],
  [
    JSON.parse('[{"type":"postern","__proto__":[]}]'),
    'authorization_details[0] has the field "__proto__", which is not known',
  ],
  [[{ type: "postern", scopes: "jobs:read" }], "authorization_details[0].scopes is no list"],
  [[{ type: "postern", methods: null }], "authorization_details[0].methods is no list"],
  [
    [{ type: "postern", methods: [] }],
    "authorization_details[0].methods is empty; leave it out where it restricts nothing",
  ],
  [[{ type: "postern", catalogs: many(65) }], "authorization_details[0].catalogs has more than 64 items"],
  ...[["all-apis"], ["jobs:read", "jobs:list"], [5]].map(
    (scopes): Refused => [
      [{ type: "postern", scopes }],
      `authorization_details[0].scopes[${scopes.length - 1}] is none that is known`,
    ],
  ),
  ...["get", "OPTIONS", "TRACE", "*", ""].map(
    (method): Refused => [
      [{ type: "postern", methods: [method] }],
      "authorization_details[0].methods[0] is none that is known",
    ],
  ),
  ...["", "*", "sales.orders", "sa:les", "sa les", "sa`les", "sa/les", "\u212aids", "caf\u00e9", "s\n"].map(
    (name): Refused => [
      [{ type: "postern", catalogs: ["sales", name] }],
      "authorization_details[0].catalogs[1] is none that is known",
    ],
  ),
  ...[0, -1, 1.5, 1_000_000_001, "5", null, Number.NaN].map(
    (count): Refused => [
      [{ type: "postern", max_requests: count }],
      "authorization_details[0].max_requests is no integer from 1 to 1000000000",
    ],
  ),
];

describe("authorization details are read", () => {
  test("as lists of entries, each field as it is compared", () => {
    const json = [
      {
        type: "postern",
        scopes: ["queries-legacy:read", "warehouses:use:analytics", "sql"],
        catalogs: ["Sales", "sales", "raw_1"],
        methods: ["GET", "GET", "POST"],
        max_requests: 5,
      },
      { type: "postern" },
    ];
    expect(parseDetails(json, services)).toEqual({
      ok: true,
      details: [
        {
          type: "postern",
          scopes: ["queries:read", "warehouses:execute:analytics", "sql"],
          catalogs: ["sales", "raw_1"],
          methods: ["GET", "POST"],
          max_requests: 5,
        },
        { type: "postern" },
      ],
    });
    expect(parseDetails([], services)).toEqual({ ok: true, details: [] });
  });

  test("up to their limits", () => {
    const entry = { type: "postern", catalogs: many(64), max_requests: 1_000_000_000 };
    expect(parseDetails(Array(16).fill(entry), services).ok).toBe(true);
  });

  test.each(REFUSED)("and not as %j", (json, message) => {
    expect(parseDetails(json, services)).toEqual({ ok: false, message });
  });
});

describe("two lists have in common", () => {
  test("the other one where one restricts nothing", () => {
    const some = details({ methods: ["GET"] });
    expect(meetDetails([], some, services)).toEqual(some);
    expect(meetDetails(some, [], services)).toEqual(some);
    expect(meetDetails([], [], services)).toEqual([]);
    expect(meetDetails(details({}), some, services)).toEqual(some);
  });

  test("of every field what both name, and the smaller number of requests", () => {
    const held = details({ catalogs: ["sales", "raw"], methods: ["GET", "HEAD"], max_requests: 5 });
    const asked = details({ catalogs: ["RAW", "hr"], methods: ["POST", "GET"], max_requests: 9 });
    const both = details({ catalogs: ["raw"], methods: ["GET"], max_requests: 5 });
    expect(meetDetails(held, asked, services)).toEqual(both);
    expect(meetDetails(asked, held, services)).toEqual(both);
    expect(meetDetails(held, details({}), services)).toEqual(held);
  });

  test.each([
    // one, other, both
    ["tables:read", "tables:read:sales", "tables:read:sales"],
    ["tables:read:sales tables:write:sales", "tables:read", "tables:read:sales"],
    ["tables:read:sales tables:read:hr", "tables:read:hr.people tables:read:raw", "tables:read:hr.people"],
    ["*:read", "tables:read:sales jobs:write", "tables:read:sales"],
    ["unity-catalog", "tables:read jobs:read", "tables:read"],
    ["sql", "sql:read sql:restricted-query", "sql:read sql:restricted-query"],
    ["tables:read", "jobs:read", ""],
    ["*:*", "statements:execute", ""],
    // An area and a scope beside each other grant less than their parts would.
    ["sql quality-monitors:write", "warehouses:execute quality-monitors:write", "quality-monitors:write"],
  ])("of the scopes %s and %s: %s", (one, other, both) => {
    const [held, asked] = [one, other].map((texts) => details({ scopes: texts.split(" ") }));
    const expected = both === "" ? null : [...both.split(" ")].toSorted();
    for (const met of [
      meetDetails(held ?? [], asked ?? [], services),
      meetDetails(asked ?? [], held ?? [], services),
    ]) {
      expect(met?.flatMap((entry) => entry.scopes ?? []).toSorted() ?? null).toEqual(expected);
    }
  });

  test("every pair of entries that has something left, each once", () => {
    const held = details({ catalogs: ["sales"] }, { catalogs: ["hr"] });
    const asked = details({ catalogs: ["sales"] }, { catalogs: ["sales", "raw"] }, { methods: ["GET"] });
    expect(meetDetails(held, asked, services)).toEqual(
      details(
        { catalogs: ["sales"] },
        { catalogs: ["sales"], methods: ["GET"] },
        { catalogs: ["hr"], methods: ["GET"] },
      ),
    );
  });

  test("nothing where no pair has anything left", () => {
    expect(meetDetails(details({ methods: ["GET"] }), details({ methods: ["POST"] }), services)).toBeNull();
    expect(meetDetails(details({ catalogs: ["a"] }), details({ catalogs: ["b"] }), services)).toBeNull();
  });

  test("nothing where it is more than a token can hold", () => {
    const held = details(...many(5).map((name) => ({ catalogs: [name] })));
    const asked = details(...many(4).map((_, index) => ({ max_requests: index + 1 })));
    expect(meetDetails(held.slice(1), asked, services)).toHaveLength(16);
    expect(meetDetails(held, asked, services)).toBeNull();
    const below = (catalog: string) => many(63).map((schema) => `tables:read:${catalog}.${schema}`);
    const one = details({ scopes: [...below("sales"), "tables:read:hr"] });
    const other = details({ scopes: ["tables:read:sales", ...below("hr")] });
    expect(meetDetails(one, one, services)?.[0]?.scopes).toHaveLength(64);
    expect(meetDetails(one, other, services)).toBeNull();
  });
});

const CATALOGS = ["sales", "hr", "raw"];
const METHODS = ["GET", "POST", "PUT", "DELETE"];
const entry = fc.record(
  {
    type: fc.constant("postern" as const),
    scopes: fc
      .subarray(
        ["tables:read", "tables:read:sales", "tables:read:sales.a", "*:read", "jobs:*", "sql", "sql:read"],
        { minLength: 1 },
      )
      .map((texts) => texts.map((text) => parseScope(text, services)).filter((one) => one !== null)),
    catalogs: fc.subarray(CATALOGS, { minLength: 1 }),
    methods: fc.subarray(METHODS, { minLength: 1 }),
    max_requests: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: ["type"] },
);
const list = fc.array(entry, { minLength: 1, maxLength: 3 });

/** Whether an entry leaves room for these, field by field. */
function permits(one: AuthorizationDetail, catalog: string, method: string, requests: number): boolean {
  return (
    (one.catalogs?.includes(catalog) ?? true) &&
    (one.methods?.includes(method) ?? true) &&
    requests <= (one.max_requests ?? Number.POSITIVE_INFINITY)
  );
}

test("what two lists have in common permits in no field more than either", () => {
  fc.assert(
    fc.property(
      list,
      list,
      fc.constantFrom(...CATALOGS),
      fc.constantFrom(...METHODS),
      fc.integer({ min: 1, max: 5 }),
      (held, asked, ...request) => {
        const met = meetDetails(held, asked, services);
        const isPermitted = met?.some((one) => permits(one, ...request)) ?? false;
        if (!isPermitted) return;
        expect(held.some((one) => permits(one, ...request))).toBe(true);
        expect(asked.some((one) => permits(one, ...request))).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});

test("what two lists have in common is read again as it is", () => {
  fc.assert(
    fc.property(list, list, (held, asked) => {
      const met = meetDetails(held, asked, services);
      if (met !== null) expect(parseDetails(met, services)).toEqual({ ok: true, details: met });
    }),
  );
});

test("an entry has all of itself in common with itself, but scopes that others of its own cover", () => {
  fc.assert(
    fc.property(entry, (one) => {
      const [met] = meetDetails([one], [one], services) ?? [];
      expect({ ...met, scopes: null }).toEqual({ ...one, scopes: null });
      for (const scope of one.scopes ?? []) {
        expect(narrowScopes([scope], met?.scopes ?? [], services).ok).toBe(true);
      }
    }),
  );
});
