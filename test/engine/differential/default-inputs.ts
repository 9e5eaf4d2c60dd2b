/**
 * @module Generated input documents for the default policy: requests for operations of the real catalogue, by principals whose
 * scopes nearly match, or do; then some with a field missing, of another type, or odd.
 */

import fc from "fast-check";
import type { CatalogueEntry } from "../../../src/facts/catalogue/types.ts";
import type { Facts } from "../../../src/facts/index.ts";
import { createFactFinder, loadCatalogue } from "../../../src/facts/index.ts";
import { inputOf } from "../../../src/gateway/input.ts";
import { principalNamed } from "../../../src/gateway/probe.ts";
import { readHead } from "../../../src/intake/index.ts";
import type { InputDocument, SqlFacts } from "../../../src/model/input.ts";
import type { Body } from "../../../src/model/request.ts";

const catalogue = loadCatalogue("databricks");
const finder = createFactFinder(catalogue);
const entries = catalogue.operations.filter(({ protocol }) => protocol === undefined);
/** Few, so that scopes meet them. */
const NAMES = [
  "sales",
  "sales.orders",
  "sales.orders.lines",
  "hr.people.employees",
  "a1",
  "A-b_c",
  "x y",
  "*",
];

const names = fc.constantFrom(...NAMES);
const known = fc.constantFrom(
  "catalogs.list",
  "tables.get",
  "tables.list",
  "queries.list",
  "warehouses.list",
);
const special = fc.constantFrom(
  "current-user.me",
  "statement-execution.execute-statement",
  "warehouses.start",
);

const operations: fc.Arbitrary<CatalogueEntry> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...entries) },
  { weight: 1, arbitrary: fc.constantFrom(...entries.filter(({ list }) => list?.name !== undefined)) },
  { weight: 2, arbitrary: fc.oneof(known, special).map(entryNamed) },
);

const sql: fc.Arbitrary<SqlFacts> = fc.record({
  read_only: fc.boolean(),
  opaque: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
  statements: fc.constantFrom(["select"], ["insert"], []),
  tables: fc.uniqueArray(fc.constantFrom("sales.orders.lines", "hr.people.employees"), { maxLength: 2 }),
  functions: fc.constantFrom([], [], ["sales.f.g"]),
  reasons: fc.constantFrom([], ["it names no catalog"], ["a", "b"]),
});

interface Asked {
  readonly facts: Facts;
  readonly document: InputDocument;
}

const requests: fc.Arbitrary<Asked> = fc
  .record({
    entry: operations,
    values: fc.array(names, { minLength: 6, maxLength: 6 }),
    isBodySent: fc.boolean(),
    sql,
    isOwner: fc.boolean(),
    isUnknown: fc.nat(19).map((number) => number === 0),
  })
  .map(({ entry, values, isBodySent, sql, isOwner, isUnknown }) => {
    let at = 0;
    const value = () => values[at++ % values.length] as string;
    const path = isUnknown
      ? "/api/2.0/none/such"
      : entry.path.replaceAll(/\{[^}]*\}/g, () => encodeURIComponent(value()));
    const parameters = (entry.names ?? [])
      .flatMap(({ parts }) => parts)
      .filter((part) => !part.startsWith("{"));
    const given = Object.fromEntries(parameters.map((name) => [name, value()]));
    const isInBody = isBodySent && entry.method !== "GET";
    const query = isInBody ? "" : `?${new URLSearchParams(given)}`;
    const body: Body = isInBody
      ? { state: "parsed", bytes: Buffer.alloc(0), value: given }
      : { state: "absent" };
    const head = readHead(
      {
        method: entry.method,
        url: `${path}${query}`,
        httpVersion: "1.1",
        rawHeaders: ["Host", "gateway.invalid"],
      },
      {
        id: "r",
        time: "2026-11-25T20:00:00Z",
        authority: "gateway.invalid",
        steering: finder.steering,
        source: { ip: "10.20.1.2", tls: null },
      },
    );
    if (!head.ok) throw new Error(`${path}: ${head.refusal.message}`);
    const match = finder.match(head.value.method, head.value.segments);
    const facts = { sql: match?.entry.sql === undefined ? null : sql, isOwner };
    const document = inputOf(head.value, principalNamed("client", []), match, body, finder, facts);
    return { facts: document, document };
  });

/** Scopes that could be asked for by such a request, and others. */
function scopesFor({ operation, resources }: Facts): fc.Arbitrary<readonly string[]> {
  const needs = resources.map(({ service, access, name }) => ({ service, access, name }));
  const { service = "none", access = "read", areas = [] } = operation ?? {};
  const all = [...needs, { service, access, name: null }];
  const exact = all.map((need) => `${need.service}:${need.access}`);
  const narrow = all.map((need) => `${need.service}:${need.access}:${need.name ?? "sales"}`);
  const near = fc.constantFrom(
    ...exact,
    ...narrow,
    ...all.map((need) => `${need.service}:${need.access}:sales.*.lines`),
    ...all.flatMap((need) => [`*:${need.access}`, `${need.service}:*`]),
    ...areas,
  );
  const odd = fc.constantFrom(
    "*:*",
    "catalogs:read",
    "sql",
    "x",
    "",
    ":",
    "a:b:c:d",
    "catalogs:read:",
    "Ä:read",
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant([...new Set(exact)]) },
    { weight: 2, arbitrary: fc.constant(narrow) },
    { weight: 3, arbitrary: fc.array(near, { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(fc.oneof(near, odd), { maxLength: 5 }) },
  );
}

function detailsFor(scopes: readonly string[], method: string): fc.Arbitrary<readonly unknown[]> {
  const lists = (...items: readonly string[]) =>
    fc.array(fc.constantFrom(...items), { minLength: 1, maxLength: 2 });
  const entry = fc.record(
    {
      type: fc.constant("postern"),
      scopes: lists(...scopes, "catalogs:read", "tables:read:sales"),
      catalogs: lists("sales", "HR", "other"),
      methods: lists(method, "GET", "POST"),
    },
    { requiredKeys: ["type"] },
  );
  const odd = fc.constantFrom(
    {},
    { type: "other" },
    { type: "postern", more: 1 },
    { type: "postern", methods: [] },
    null,
    5,
  );
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(entry, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.array(fc.oneof(entry, odd), { minLength: 1, maxLength: 2 }) },
  );
}

const wellFormed: fc.Arbitrary<InputDocument> = requests.chain(({ facts, document }) =>
  scopesFor(facts).chain((scopes) =>
    detailsFor(scopes, document.request.method).map((authorization_details) => ({
      ...document,
      identity: { ...document.identity, scopes, authorization_details },
    })),
  ),
);

const ODD: readonly unknown[] = [
  null,
  true,
  0,
  1.5,
  "",
  "x",
  [],
  [null, 5, "x", {}],
  {},
  { id: 5 },
  "\u{1f600}",
  ["*:*"],
];

const PATHS: readonly (readonly string[])[] = [
  ["identity"],
  ["identity", "id"],
  ["identity", "scopes"],
  ["identity", "authorization_details"],
  ["identity", "actor"],
  ["request"],
  ["request", "method"],
  ["request", "path"],
  ["operation"],
  ["operation", "service"],
  ["operation", "access"],
  ["operation", "guarded"],
  ["operation", "areas"],
  ["operation", "list"],
  ["resources"],
  ["resources", "0"],
  ["resources", "0", "name"],
  ["resources", "0", "parts"],
  ["resources", "0", "access"],
  ["resources", "0", "catalog"],
  ["resources", "0", "aliases"],
  ["sql"],
  ["sql", "opaque"],
  ["sql", "reasons"],
  ["sql", "tables"],
  ["opaque"],
];

/** Puts something at a path, or takes it away; where the path leads nowhere the document stays as it is. */
function changed(document: unknown, path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(document);
  let parent = copy as Record<string, unknown> | null | undefined;
  for (const key of path.slice(0, -1)) parent = parent?.[key] as Record<string, unknown> | null | undefined;
  const last = path.at(-1) as string;
  if (typeof parent !== "object" || parent === null) return copy;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

const changes = fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom(undefined, ...ODD));

/** Input documents as JSON: three of four as the gateway makes them. */
export const defaultInputs: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 12, arbitrary: wellFormed },
    {
      weight: 4,
      arbitrary: fc
        .tuple(wellFormed, fc.array(changes, { minLength: 1, maxLength: 2 }))
        .map(([document, made]) =>
          made.reduce<unknown>((now, [path, value]) => changed(now, path, value), document),
        ),
    },
    {
      weight: 1,
      arbitrary: fc.oneof(fc.constantFrom(...ODD.filter((value) => value !== undefined)), fc.jsonValue()),
    },
  )
  .map((document) => JSON.stringify(document));

function entryNamed(id: string): CatalogueEntry {
  const entry = entries.find((candidate) => candidate.id === id);
  if (entry === undefined) throw new Error(`the catalogue has no ${id}`);
  return entry;
}
