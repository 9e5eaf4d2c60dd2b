import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStrictJson } from "./json.ts";

const parse = (text: string) => parseStrictJson(Buffer.from(text));

it("strict JSON agrees with JSON.parse on everything that JSON.stringify writes", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 2), (text, indent) => {
      const value: unknown = JSON.parse(text);
      let parsed: unknown;
      try {
        parsed = parse(JSON.stringify(value, null, indent));
      } catch (error) {
        expect((error as Error).message).toMatch(/lone surrogate/);
        return;
      }
      expect(JSON.stringify(parsed)).toBe(JSON.stringify(value));
    }),
  );
});

it("strict JSON takes nothing that JSON.parse does not take", () => {
  const unit = fc.constantFrom(...'{}[]",:\\ntrue 01.eE+-u00dX\n\t'.split(""));
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
      let parsed: unknown;
      try {
        parsed = parse(text);
      } catch {
        return;
      }
      const written = JSON.stringify(parsed);
      expect(JSON.stringify(JSON.parse(written))).toBe(JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 5000 },
  );
});

describe("refused, and the error says where", () => {
  it.each([
    ['{"a":1,"a":2}', /duplicate key "a" at character 8/],
    ['{"a":1,"\\u0061":2}', /duplicate key "a"/],
    ['{"a":{"b":1,"b":1}}', /duplicate key "b"/],
    ["\ufeff{}", /no JSON value at character 1/],
    ["{} {}", /text after the value at character 4/],
    ["", /no JSON value/],
    ["[1,]", /no JSON value/],
    ["[01]", /`\]` expected/],
    ["NaN", /no JSON value/],
    ["1e999", /range of a double/],
    ['"\\ud800"', /lone surrogate/],
    ['"a\nb"', /control character/],
    ['"\\x"', /unknown escape/],
    ["{'a':1}", /`"` expected/],
    ["[1] // x", /text after the value/],
    ["[".repeat(65), /nesting deeper than 64/],
  ])("%j", (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it("bytes that are not UTF-8", () => {
    expect(() => parseStrictJson(Buffer.from([0x22, 0xc0, 0xaf, 0x22]))).toThrow(/invalid UTF-8/);
  });
});

it("an integer of 64 bits keeps its digits", () => {
  expect(JSON.stringify(parse('{"job_id":987654321987654321}'))).toBe('{"job_id":987654321987654321}');
});

it("a key named __proto__ is a key like any other", () => {
  expect(Object.keys(parse('{"__proto__":{"x":1}}') as object)).toEqual(["__proto__"]);
});

it.each(["7", "7.0", "1e2", "-0", "0.10", "9007199254740993", "9007199254740993.0", "6.99999999999999999"])(
  "the number %s keeps its digits",
  (text) => {
    expect(JSON.stringify(parse(`[${text}]`))).toBe(`[${text}]`);
  },
);
