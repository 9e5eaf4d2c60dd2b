/**
 * @module What is made of public documents: GitHub's, OpenAPI 3.0 in JSON, and Figma's, 3.1 in YAML.
 */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FIGMA, GITHUB } from "../../../../test/support/documents.ts";
import { createFactFinder, openCatalogue } from "../../index.ts";
import type { CatalogueEntry } from "../types.ts";

const DOCUMENTS = [
  { name: "GitHub", path: GITHUB, operations: 704, skipped: 3 },
  { name: "Figma", path: FIGMA, operations: 54, skipped: 0 },
].map((document) => ({
  ...document,
  ...openCatalogue({ kind: "rest", path: document.path }),
  expected: document,
}));

/** What a path may hold, and no document has as a literal. */
const VALUE = fc
  .string({ unit: fc.constantFrom(..."aZ09._-~ @+=%ä漢"), minLength: 1, maxLength: 12 })
  .map((text) => `v${text}`);

const valuesFor = (path: string, values: readonly string[]) =>
  path
    .slice(1)
    .split("/")
    .map((segment, index) => (segment.startsWith("{") ? (values[index] as string) : segment));

describe.each(DOCUMENTS)("$name's document", ({ catalogue, skipped, expected }) => {
  const finder = createFactFinder(catalogue);
  const sure = catalogue.operations.filter(({ opaque }) => opaque === undefined);

  test("gives an operation for all but a few", () => {
    expect(catalogue.operations).toHaveLength(expected.operations);
    expect(skipped).toHaveLength(expected.skipped);
    for (const { operation, reason } of skipped) expect(reason, operation).not.toBe("");
  });

  test("gives every operation an id of its own that scopes and rules can name", () => {
    const ids = catalogue.operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/);
  });

  test("reads with GET and HEAD, and writes with all else", () => {
    for (const { method, access } of catalogue.operations) {
      expect(access).toBe(method === "GET" || method === "HEAD" ? "read" : "write");
    }
  });

  test("has every operation matched as itself, with the path's values as its resource", () => {
    const check = ({ id, method, path, names }: CatalogueEntry, values: readonly string[]) => {
      const match = finder.match(method, valuesFor(path, values));
      expect(match?.entry.id).toBe(id);
      const facts = match && finder.facts(match, {}, { state: "absent" });
      const parts = valuesFor(path, values).filter((_, index) => path.split("/")[index + 1]?.startsWith("{"));
      expect(facts?.resources.map((resource) => resource.parts)).toEqual(names === undefined ? [] : [parts]);
      expect(facts?.opaque).toEqual([]);
    };
    fc.assert(
      fc.property(fc.array(VALUE, { minLength: 16, maxLength: 16 }), (values) => {
        for (const entry of sure) check(entry, values);
      }),
      { numRuns: 20 },
    );
  });
});

describe("GitHub's document", () => {
  const [github] = DOCUMENTS;
  const entryOf = (id: string) => github?.catalogue.operations.find((entry) => entry.id === id);

  test("names operations as GitHub does", () => {
    expect(entryOf("repos.get")).toMatchObject({
      path: "/repos/{owner}/{repo}",
      names: [{ type: "repo", parts: ["{owner}", "{repo}"] }],
    });
    expect(entryOf("repos.list-for-org")).toMatchObject({ names: [{ type: "org", parts: ["{org}"] }] });
    expect(entryOf("issues.create")?.fields).toContain("title");
    expect(entryOf("markdown.render-raw")?.body).toBe("stream");
  });

  test("has lists that can be filtered by what paths name", () => {
    expect(entryOf("gists.list")?.list).toEqual({ field: "$", name: "id" });
    expect(entryOf("users.list-blocked-by-authenticated")?.list).toEqual({ field: "$" });
    expect(entryOf("search.repos")?.list).toEqual({ field: "items" });
  });

  test("says what it leaves out", () => {
    expect(github?.skipped.map(({ operation }) => operation)).toEqual([
      "GET /",
      "POST /repos/{owner}/{repo}/releases/{release_id}/assets",
      "GET /repos/{owner}/{repo}/compare/{base}...{head}",
    ]);
  });
});
