import { createHash } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOf, isOpaqueToken, makeOpaqueToken, OPAQUE_TOKEN_PATTERN } from "./opaque-token.ts";

const BASE62 = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"];
const make = () => makeOpaqueToken().token.reveal();

describe("an opaque token", () => {
  test("is a prefix, 43 random characters and a checksum of 6", () => {
    expect(make()).toMatch(/^pst_[0-9A-Za-z]{49}$/);
    expect(isOpaqueToken(make())).toBe(true);
  });

  test.each([
    ["0", "0O7J8C"],
    ["a", "2tXR77"],
    ["x", "0HW5Zk"],
  ])(
    "of nothing but %s has the checksum that Python's zlib.crc32 gives in base 62",
    (character, checksum) => {
      expect(isOpaqueToken(`pst_${character.repeat(43)}${checksum}`)).toBe(true);
    },
  );

  test("uses every character about as often as any other", () => {
    const tokens = 2000;
    const counts = new Map(BASE62.map((character) => [character, 0]));
    for (let index = 0; index < tokens; index++) {
      for (const character of make().slice(4, 47)) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const expected = (tokens * 43) / 62;
    const squares = [...counts.values()].map((count) => (count - expected) ** 2 / expected);
    // Chi-squared with 61 degrees of freedom: chance exceeds 150 less than once in 10^8 runs; modulo 62 gives over 2000.
    expect(squares.reduce((sum, square) => sum + square)).toBeLessThan(150);
    expect(counts.size).toBe(62);
  });

  test("is another each time", () => {
    expect(new Set(Array.from({ length: 100 }, make)).size).toBe(100);
  });

  test("is known by its digest and by the last characters before the checksum", () => {
    const { token, digest, hint } = makeOpaqueToken();
    expect(digest).toBe(createHash("sha256").update(token.reveal()).digest("base64url"));
    expect(digest).toBe(digestOf(token.reveal()));
    expect(hint).toBe(token.reveal().slice(43, 47));
  });

  test("does not show when it is printed", () => {
    const made = makeOpaqueToken();
    expect(JSON.stringify(made) + inspect(made, { showHidden: true })).not.toContain(made.token.reveal());
  });
});

describe("a text is no opaque token", () => {
  test("where any one character of a token is another", () => {
    const token = make();
    for (let at = 0; at < token.length; at++) {
      for (const character of [...BASE62, "_", "-"].filter((other) => other !== token[at])) {
        expect(isOpaqueToken(token.slice(0, at) + character + token.slice(at + 1))).toBe(false);
      }
    }
  });

  test("where two neighbours of a token changed places", () => {
    const token = make();
    for (let at = 0; at + 1 < token.length; at++) {
      const [first = "", second = ""] = token.slice(at, at + 2);
      if (first === second) continue;
      expect(isOpaqueToken(token.slice(0, at) + second + first + token.slice(at + 2))).toBe(false);
    }
  });

  test("where something stands around a token", () => {
    const token = make();
    for (const text of [` ${token}`, `${token}\n`, `${token}0`, `x${token}`, token.slice(0, -1), ""]) {
      expect(isOpaqueToken(text)).toBe(false);
    }
  });

  test("where it only has the form", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...BASE62), { minLength: 49, maxLength: 49 }), (characters) => {
        expect(isOpaqueToken(`pst_${characters.join("")}`)).toBe(false);
      }),
      // Of random texts, one in 10^10 has a checksum that fits.
      { numRuns: 500 },
    );
  });
});

describe("the pattern for scanners", () => {
  test("finds the token in what leaks", () => {
    const token = make();
    for (const text of [
      `TOKEN=${token}`,
      `{"token":"${token}"}`,
      `Bearer ${token}\n`,
      `https://x:${token}@h/`,
    ]) {
      expect(text.match(new RegExp(OPAQUE_TOKEN_PATTERN))?.[0]).toBe(token);
    }
  });

  test("finds nothing in what is longer or begins otherwise", () => {
    for (const text of [`x${make()}`, `${make()}0`, make().slice(0, -1), make().replace("pst_", "pat_")]) {
      expect(text).not.toMatch(new RegExp(OPAQUE_TOKEN_PATTERN));
    }
  });
});
