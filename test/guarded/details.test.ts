import fc from "fast-check";
import { expect, test } from "vitest";
import { fill, settledRules } from "../../src/access/naming.ts";
import { sampleOf, type Values } from "../../src/access/sample.ts";
import { neutralTrial } from "../../src/access/trials.ts";
import { inputOf, principalNamed } from "../../src/gateway/index.ts";
import type { InputDocument, SqlFacts } from "../../src/model/input.ts";
import { type AuthorizationDetail, meetDetails } from "../../src/tokens/details.ts";
import { parseScope } from "../../src/tokens/index.ts";
import { catalogue, decide, finder, inputFor } from "./asked.ts";

type Entry = (typeof catalogue.operations)[number];

const NAMES = ["sales", "sales.a", "sales.a.b", "hr", "hr.a.b", "7"];
const QUERIES = [[], ["sales.a.b"], ["hr.a.b"], ["sales.a.b", "hr.a.b"]];

/** A request for an operation that names what it can by these parts; null where it names things otherwise. */
function requestFor(entry: Entry, name: string | null, tables: readonly string[]): InputDocument | null {
  const [rules = []] = settledRules(entry);
  const values = name === null ? neutralTrial(rules)?.values : valuesFor(rules, name);
  if (values === undefined) return null;
  const { segments, query, body } = sampleOf(entry, values);
  const head = { ...inputFor("GET", "/x").request, segments, query, method: entry.method, path: "/x" };
  const sql: SqlFacts | null =
    entry.sql === undefined
      ? null
      : { read_only: true, opaque: false, statements: ["select"], tables, functions: [], reasons: [] };
  const match = finder.match(entry.method, segments);
  return inputOf(head as never, principalNamed("client", []), match, body, finder, { sql, isOwner: true });
}

function valuesFor(rules: ReturnType<typeof settledRules>[number], name: string): Values | undefined {
  const filled = rules.map((rule) => fill(rule, name.split("."))?.values);
  return filled.some((one) => one === undefined)
    ? undefined
    : new Map(filled.flatMap((one) => [...(one ?? [])]));
}

/** Those of which catalogs can say something, more often than the others. */
const governed = catalogue.operations.filter(
  ({ areas, sql, id }) => areas?.includes("unity-catalog") || sql !== undefined || id.startsWith("files."),
);
const request = fc
  .tuple(
    fc.oneof(fc.constantFrom(...governed), fc.constantFrom(...catalogue.operations)),
    fc.option(fc.constantFrom(...NAMES), { nil: null }),
    fc.constantFrom(...QUERIES),
  )
  .map(([entry, name, tables]) => requestFor(entry, name, tables) ?? requestFor(entry, null, tables))
  .filter((input) => input !== null);

const service = fc.constantFrom(
  "*",
  "tables",
  "catalogs",
  "schemas",
  "statements",
  "warehouses",
  "files",
  "jobs",
);
const access = fc.constantFrom("*", "read", "read", "write", "execute", "manage");
const scope = fc
  .oneof(
    fc
      .tuple(service, access, fc.option(fc.constantFrom("sales", "sales.a", "hr", "*.a", "7"), { nil: null }))
      .map((parts) => parts.filter((part) => part !== null).join(":")),
    fc.constantFrom(
      "sql",
      "unity-catalog",
      "unity-catalog:read",
      "sql:read",
      "sql:restricted-query",
      "files",
    ),
  )
  .map((text) => parseScope(text, finder))
  .filter((one) => one !== null);
const entry: fc.Arbitrary<AuthorizationDetail> = fc.record(
  {
    type: fc.constant("postern" as const),
    scopes: fc.array(scope, { minLength: 1, maxLength: 3 }),
    catalogs: fc.subarray(["sales", "hr", "raw"], { minLength: 1 }),
    methods: fc.subarray(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], { minLength: 3 }),
  },
  { requiredKeys: ["type"] },
);
const list = fc.array(entry, { maxLength: 3 });

function decideNarrowed(
  input: InputDocument,
  scopes: readonly string[],
  details: readonly AuthorizationDetail[],
) {
  return decide({ ...input, identity: { ...input.identity, authorization_details: details } }, scopes);
}

/** Scopes that are enough for the request, so that only details are in the way. */
function enoughFor({ operation, resources }: InputDocument): readonly string[] {
  const named = [operation, ...resources].filter((one) => one !== null);
  return [...new Set(named.map((one) => `${one.service}:${one.access}`))];
}

test("what two lists of details have in common allows nothing that either does not", () => {
  let allowed = 0;
  fc.assert(
    fc.property(list, list, fc.array(request, { minLength: 20, maxLength: 20 }), (held, asked, inputs) => {
      const met = meetDetails(held, asked, finder);
      if (met === null) return;
      for (const input of inputs) {
        if (!decideNarrowed(input, enoughFor(input), met).allow) continue;
        allowed += 1;
        const what = `${input.operation?.id} by ${JSON.stringify(met)}`;
        expect(decideNarrowed(input, enoughFor(input), held).allow, `${what}, held`).toBe(true);
        expect(decideNarrowed(input, enoughFor(input), asked).allow, `${what}, asked`).toBe(true);
      }
    }),
    { numRuns: 400, seed: 20261201 },
  );
  expect(allowed).toBeGreaterThan(100);
}, 60_000);

test("details allow nothing that the token's scopes do not, and leave a filter where the scopes do", () => {
  let allowed = 0;
  fc.assert(
    fc.property(
      fc.array(scope, { minLength: 1, maxLength: 3 }),
      list,
      fc.array(request, { minLength: 20, maxLength: 20 }),
      (scopes, details, inputs) => {
        for (const input of inputs) {
          const narrowed = decideNarrowed(input, scopes, details);
          if (!narrowed.allow) continue;
          allowed += 1;
          const whole = decideNarrowed(input, scopes, []);
          expect(whole.allow).toBe(true);
          expect(narrowed.obligations.filter ?? []).toEqual(
            expect.arrayContaining([...(whole.obligations.filter ?? [])]),
          );
        }
      },
    ),
    { numRuns: 200, seed: 20261202 },
  );
  expect(allowed).toBeGreaterThan(50);
}, 60_000);

test("with catalogs in every entry, what is allowed names no other catalog, or is filtered to them", () => {
  let allowed = 0;
  const inputs = catalogue.operations.flatMap((each) =>
    [null, "hr", "hr.a", "hr.a.b"].flatMap((name) => requestFor(each, name, ["hr.a.b"]) ?? []),
  );
  for (const input of inputs) {
    const { allow, obligations } = decideNarrowed(input, enoughFor(input), [
      { type: "postern", catalogs: ["sales"] },
    ]);
    if (!allow) continue;
    allowed += 1;
    const what = JSON.stringify([input.operation, input.resources]);
    expect(
      input.resources.filter(({ catalog, name }) => catalog !== null || name === null),
      what,
    ).toEqual([]);
    expect(input.sql, what).toBeNull();
    if (input.operation?.list?.dotted)
      expect(obligations.filter, what).toMatchObject([{ in: ["sales"], dotted: true }]);
  }
  expect(allowed).toBeGreaterThan(30);
}, 60_000);
