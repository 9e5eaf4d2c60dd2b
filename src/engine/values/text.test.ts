import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareValues,
  fromPlain,
  parseJson,
  parseValue,
  printJson,
  printValue,
  RegoNumber,
  RegoObject,
  RegoSet,
  toPlain,
  type Value,
} from "./index.ts";

const number = fc.oneof(
  fc.bigInt().map((integer) => RegoNumber.of(integer)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => RegoNumber.of(double)),
);

const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    number,
    fc.string({ unit: "binary" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(tie("value"), { maxLength: 4 }).map((members) => new RegoSet(members)),
    fc
      .array(fc.tuple(tie("value"), tie("value")), { maxLength: 4 })
      .map((entries) => new RegoObject(entries)),
  ),
})).value;

describe("the syntax of values", () => {
  it("has sets, keys of any type and the digits of numbers", () => {
    const value = parseValue('{1: {"b", "a"}, [2]: set(), "x": 1.50, {3}: {}}');
    expect(value).toEqual(
      new RegoObject([
        [RegoNumber.of(1), new RegoSet(["a", "b"])],
        [[RegoNumber.of(2)], new RegoSet([])],
        ["x", RegoNumber.parse("1.50")],
        [new RegoSet([RegoNumber.of(3)]), new RegoObject([])],
      ]),
    );
  });

  it("reads what it writes", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(compareValues(parseValue(printValue(value)), value)).toBe(0);
      }),
    );
  });

  it.each([
    [".5", "0.5"],
    ["-.5", "-0.5"],
    ["1.", "1"],
    ["1.e3", "1e3"],
    ["1E+3", "1E+3"],
  ])("reads the number %s, which Rego may write, as %s", (text, expected) => {
    expect(printValue(parseValue(text))).toBe(expected);
  });

  it.each(["", "set(", "{1", "{1,", "{1:}", "[1 2]", "1 2", "-", ".", '"', "nul", "{,}", "Infinity", "NaN"])(
    "does not read %j",
    (text) => {
      expect(() => parseValue(text)).toThrow(SyntaxError);
    },
  );
});

describe("JSON", () => {
  it("is read as JavaScript reads it", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(toPlain(parseJson(text))).toEqual(normal(JSON.parse(text)));
        expect(compareValues(fromPlain(JSON.parse(text)), parseJson(text))).toBe(0);
      }),
    );
  });

  it.each([
    "[1 2]",
    "{1:2}",
    "{1}",
    "set()",
    "01",
    ".5",
    "1.",
    "[1,]",
    '{"a":1,}',
    "'a'",
    '"\t"',
    '"\\x41"',
    "\ufeff1",
    "1 x",
    "",
  ])("is not %j", (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it("of a value has sets as arrays, other keys as text, and all in order", () => {
    const value = parseValue('{"b": {2, 1}, 10: 1.50, "a": {[1]: 2}, null: 0}');
    expect(printJson(value)).toBe('{"10":1.50,"a":{"[1]":2},"b":[1,2],"null":0}');
    expect(toPlain(value)).toEqual({ "10": 1.5, a: { "[1]": 2 }, b: [1, 2], null: 0 });
  });

  it("that names a key twice has the later value", () => {
    expect(printJson(parseJson('{"a": 1, "b": 2, "a": 3}'))).toBe('{"a":3,"b":2}');
  });

  it("keeps a key that JavaScript has a meaning for", () => {
    const plain = toPlain(parseJson('{"__proto__": {"admin": true}}')) as object;
    expect(Object.hasOwn(plain, "__proto__")).toBe(true);
    expect("admin" in plain).toBe(false);
  });
});

describe("hostile text", () => {
  it("may be deep, but not without end", () => {
    const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(printValue(parseJson(nested(1_000)))).toBe(nested(1_000));
    expect(() => parseJson(nested(1_001))).toThrow(RangeError);
    expect(() => parseJson(nested(1_000_000))).toThrow(RangeError);
    expect(() => parseValue("{".repeat(1_000_000))).toThrow(RangeError);
  });

  it("can't have a value printed that is too deep", () => {
    let value: Value = [];
    for (let level = 0; level < 100_000; level++) value = [value];
    expect(() => printValue(value)).toThrow(RangeError);
    expect(() => printJson(value)).toThrow(RangeError);
    expect(() => fromPlain(value)).toThrow(RangeError);
  });

  it("has U+FFFD in place of lone surrogates", () => {
    expect(parseJson('"a\\ud800b\udc00c \\ud83d\\ude00"')).toBe("a\ufffdb\ufffdc \u{1f600}");
    expect(printValue("a\ud800")).toBe('"a\ufffd"');
  });

  it("has no exponents beyond 400", () => {
    expect(() => parseJson("1e401")).toThrow(RangeError);
    expect(() => parseValue("[1e-99999999]")).toThrow(RangeError);
  });
});

describe("a number", () => {
  it("may have ten thousand digits and no more", () => {
    expect(printValue(parseJson("9".repeat(10_000)))).toBe("9".repeat(10_000));
    expect(() => parseJson("9".repeat(1_000_000))).toThrow(RangeError);
    expect(() => parseValue(`[0.${"9".repeat(1_000_000)}]`)).toThrow(RangeError);
  });
});

describe("plain JavaScript", () => {
  it("without JSON is no value", () => {
    expect(() => fromPlain(() => 1)).toThrow(TypeError);
    expect(() => fromPlain(Number.NaN)).toThrow(RangeError);
    expect(printJson(fromPlain({ a: undefined, b: 1n, c: "\ud800" }))).toBe('{"b":1,"c":"\ufffd"}');
  });
});

/** Zero has no sign in Rego. */
function normal(plain: unknown): unknown {
  return JSON.parse(JSON.stringify(plain));
}
