/**
 * @module Requests, scopes and authorization details at random, near enough to one another that some are allowed.
 */

import fc from "fast-check";
import { fill, settledRules } from "../../src/access/naming.ts";
import { sampleOf, type Values } from "../../src/access/sample.ts";
import { neutralTrial } from "../../src/access/trials.ts";
import { inputOf, principalNamed } from "../../src/gateway/index.ts";
import type { InputDocument, SqlFacts } from "../../src/model/input.ts";
import type { AuthorizationDetail } from "../../src/tokens/details.ts";
import { parseScope } from "../../src/tokens/index.ts";
import { catalogue, decide, finder, inputFor } from "./asked.ts";

type Entry = (typeof catalogue.operations)[number];

const NAMES = ["sales", "sales.a", "sales.a.b", "hr", "hr.a.b", "7"];
const QUERIES = [[], ["sales.a.b"], ["hr.a.b"], ["sales.a.b", "hr.a.b"]];

/** A request for an operation that names what it can by these parts; null where it names things otherwise. */
export function requestFor(
  entry: Entry,
  name: string | null,
  tables: readonly string[],
): InputDocument | null {
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
/** A request for any operation, under the names that scopes here speak of. */
export const request = fc
  .tuple(
    fc.oneof(fc.constantFrom(...governed), fc.constantFrom(...catalogue.operations)),
    fc.option(fc.constantFrom(...NAMES), { nil: null }),
    fc.constantFrom(...QUERIES),
  )
  .map(([entry, name, tables]) => requestFor(entry, name, tables) ?? requestFor(entry, null, tables))
  .filter((input) => input !== null);

/** Services, accesses and names that often meet. */
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
/** Scopes of services and of areas. */
export const scope = fc
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
/** One entry of authorization details. */
const detail: fc.Arbitrary<AuthorizationDetail> = fc.record(
  {
    type: fc.constant("postern" as const),
    scopes: fc.array(scope, { minLength: 1, maxLength: 3 }),
    catalogs: fc.subarray(["sales", "hr", "raw"], { minLength: 1 }),
    methods: fc.subarray(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], { minLength: 3 }),
  },
  { requiredKeys: ["type"] },
);
export const details = fc.array(detail, { maxLength: 3 });

/** What the default policy says of a request by a token with these scopes and authorization details. */
export function decideNarrowed(
  input: InputDocument,
  scopes: readonly string[],
  authorization_details: readonly AuthorizationDetail[],
) {
  return decide({ ...input, identity: { ...input.identity, authorization_details } }, scopes);
}
