/**
 * @module Every list of the catalogue that can be filtered is filtered: nothing but what is allowed comes through, and all
 * that is allowed does.
 */

import { expect, test } from "vitest";
import { carryOut } from "../../src/enforcement/index.ts";
import { loadCatalogue } from "../../src/facts/index.ts";
import { ALLOWED, type NamedList, pagesOf } from "./pages.ts";

interface CataloguedList extends NamedList {
  readonly id: string;
}

const lists: readonly CataloguedList[] = loadCatalogue("databricks").operations.flatMap(({ id, list }) =>
  list?.name === undefined ? [] : [{ ...list, id, name: list.name }],
);

async function filtered(text: string, { field, name, or, dotted = false }: NamedList, size: number) {
  const filter = { list: field, field: name, in: ALLOWED, dotted, ...(or === undefined ? {} : { or }) };
  const bytes = Buffer.from(text);
  async function* answer() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const out: Buffer[] = [];
  for await (const chunk of carryOut({ filters: [filter], redact: [] }, answer())) out.push(chunk);
  return Buffer.concat(out).toString();
}

test("the catalogue says of many operations what list they answer with, and what names its elements", () => {
  expect(lists.length).toBeGreaterThan(70);
});

test.each(lists.map((list) => [list.id, list] as const))(
  "%s: what is allowed, and nothing else",
  async (_, list) => {
    const pages = pagesOf(list);
    // Not only pages that happen to have nothing to take out, or nothing to keep.
    expect(pages.some(({ text, filtered: kept }) => kept.length > 100 && text.length > 2 * kept.length)).toBe(
      true,
    );
    for (const page of pages) {
      for (const size of [1, 13, 65_536]) expect(await filtered(page.text, list, size)).toBe(page.filtered);
    }
  },
);

test.each<[string, NamedList]>([
  ["by either of two fields", { field: "items", name: "id", or: "name" }],
  ["by either of two fields in parts", { field: "items", name: "full_name", or: "name", dotted: true }],
  ["where the list is the answer", { field: "$", name: "path" }],
  ["where the list has the name of another member", { field: "next_page", name: "next_page_token" }],
])("so are lists that a later catalogue could have: %s", async (_, list) => {
  for (const { text, filtered: kept } of pagesOf(list)) {
    for (const size of [1, 13, 65_536]) expect(await filtered(text, list, size)).toBe(kept);
  }
});
