import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGlob } from "./glob.ts";

describe("a glob", () => {
  test.each([
    ["main", "main"],
    ["*", ""],
    ["*", "anything at all.*"],
    ["repo:acme/app:ref:refs/heads/*", "repo:acme/app:ref:refs/heads/main"],
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/app:ref:refs/heads/main"],
    ["a*b*c", "a-b-bc"],
    ["a**c", "abc"],
    ["system:serviceaccount:data-*:loader", "system:serviceaccount:data-eu:loader"],
  ])("%s describes %j", (pattern, text) => {
    expect(compileGlob(pattern)(text)).toBe(true);
  });

  test.each([
    ["main", "mainly"],
    ["main", "a-main"],
    ["main", "Main"],
    ["", "a"],
    // A `*` stops at a slash: a branch is no folder of branches, an organisation is not its repositories.
    ["repo:acme/app:ref:refs/heads/*", "repo:acme/app:ref:refs/heads/x/y"],
    ["repo:acme*", "repo:acme-evil/app"],
    ["*", "acme/app"],
    // Pieces do not overlap.
    ["ab*ba", "aba"],
    ["a*b*b", "ab"],
    // Everything else is itself.
    ["a.c", "abc"],
    ["[ab]", "a"],
    ["a?", "ab"],
    ["main", "main\n"],
    ["main", "x\nmain"],
  ])("%s does not describe %j", (pattern, text) => {
    expect(compileGlob(pattern)(text)).toBe(false);
  });

  test("describes what the regular expression of the same meaning does", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "."), maxLength: 10 });
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "/", "."), maxLength: 12 });
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const source = pattern.replaceAll(/[./]/g, "\\$&").replaceAll(/\*+/g, "[^/]*");
        expect(compileGlob(pattern)(text)).toBe(new RegExp(`^${source}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test("describes a text that was made from it", () => {
    const filling = fc.string({ maxLength: 5 }).filter((text) => !text.includes("/"));
    const piece = fc.string({ maxLength: 5 }).filter((text) => !text.includes("*"));
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, filling), { minLength: 1, maxLength: 5 }), piece, (pairs, end) => {
        const pattern = `${pairs.map(([text]) => text).join("*")}*${end}`;
        const text = pairs.map((pair) => pair.join("")).join("") + end;
        expect(compileGlob(pattern)(text)).toBe(true);
      }),
    );
  });

  test("that would have a regular expression backtrack without end is answered", () => {
    const pattern = `${"a*".repeat(2000)}b`;
    expect(compileGlob(pattern)("a".repeat(8000))).toBe(false);
  });
});
