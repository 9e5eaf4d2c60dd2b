/**
 * @module The filter against what it should be: the same done to the whole document, parsed.
 */

import fc from "fast-check";
import { expect, test } from "vitest";
import { filterJson } from "./filter.ts";
import type { ResponsePlan } from "./plan.ts";

const ALLOWED = ["sales", "raw.x", "7"];
const LIST = "items";

/** What a list is filtered by is sometimes allowed, sometimes almost, and sometimes no name at all. */
const name = fc.oneof(
  fc.constantFrom(
    ...ALLOWED,
    7,
    "Sales",
    "sales ",
    "raw",
    "raw.x.y",
    "hr",
    'sa"les',
    "]}",
    "\\",
    "é",
    7.5,
    null,
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const element = fc.oneof(
  fc.record({ id: fc.integer(), name, deep: fc.jsonValue({ maxDepth: 2 }) }, { requiredKeys: [] }),
  fc.jsonValue({ maxDepth: 2 }),
);
const list = fc.oneof(
  { weight: 9, arbitrary: fc.array(element) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const others = fc.dictionary(
  fc.oneof(fc.constantFrom("next_page_token", "a", "deep", "0"), fc.string({ unit: "binary" })),
  fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }),
);
const token = fc.constantFrom("*", LIST, "a", "deep", "id", "name", "0", "1", "2");
const pointers = fc.array(
  fc.array(token, { minLength: 1, maxLength: 3 }).map((tokens) => `/${tokens.join("/")}`),
  { maxLength: 3 },
);

/** The members, with the list anywhere among them. */
function documentOf(members: Record<string, unknown>, items: unknown, rank: number): Record<string, unknown> {
  const entries = Object.entries(members).filter(([key]) => key !== LIST);
  entries.splice(rank % (entries.length + 1), 0, [LIST, items]);
  return Object.fromEntries(entries);
}

async function filtered(text: string, plan: ResponsePlan, cuts: readonly number[]): Promise<string> {
  const bytes = Buffer.from(text);
  const ends = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  const out: Buffer[] = [];
  async function* source() {
    for (const [index, end] of ends.entries()) yield bytes.subarray(ends[index - 1] ?? 0, end);
  }
  for await (const chunk of filterJson(source(), plan)) out.push(chunk);
  return Buffer.concat(out).toString();
}

/** The value without what a pointer leads to, and without the elements that are not allowed. */
function reference(value: unknown, redact: readonly string[], path: readonly string[] = []): unknown {
  if (typeof value !== "object" || value === null) return value;
  const goes = (key: string) =>
    redact.some((pointer) => {
      const tokens = pointer.split("/").slice(1);
      const place = [...path, key];
      return tokens.length === place.length && tokens.every((each, at) => each === "*" || each === place[at]);
    });
  const isList = path.length === 1 && path[0] === LIST;
  const kept = Object.entries(value)
    .filter(([key, member]) => !goes(key) && !(isList && Array.isArray(value) && !isAllowed(member)))
    .map(([key, member]) => [key, reference(member, redact, [...path, key])] as const);
  return Array.isArray(value) ? kept.map(([, member]) => member) : Object.fromEntries(kept);
}

function isAllowed(member: unknown): boolean {
  if (typeof member !== "object" || member === null || Array.isArray(member)) return false;
  const found = Object.getOwnPropertyDescriptor(member, "name")?.value;
  return (typeof found === "string" || Number.isInteger(found)) && ALLOWED.includes(String(found));
}

test("filtering a text in any pieces is filtering the document", async () => {
  const cuts = fc.array(fc.nat(10_000), { maxLength: 30 });
  const indent = fc.constantFrom("", " ", "\t", " \r\n");
  await fc.assert(
    fc.asyncProperty(others, list, fc.nat(9), pointers, cuts, indent, async (...given) => {
      const [members, items, rank, redact, at, space] = given;
      const text = JSON.stringify(documentOf(members, items, rank), null, space);
      const plan = { filters: [{ list: LIST, field: "name", in: ALLOWED }], redact };
      const result: unknown = JSON.parse(await filtered(text, plan, at));
      expect(result).toEqual(reference(JSON.parse(text), redact));
    }),
    { numRuns: 1500 },
  );
});

test("filtering a list at the root is filtering the list", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(element), fc.array(fc.nat(1000)), async (items, at) => {
      const plan = { filters: [{ list: "$", field: "name", in: ALLOWED }], redact: [] };
      const result: unknown = JSON.parse(await filtered(JSON.stringify(items), plan, at));
      expect(result).toEqual((JSON.parse(JSON.stringify(items)) as unknown[]).filter(isAllowed));
    }),
  );
});
