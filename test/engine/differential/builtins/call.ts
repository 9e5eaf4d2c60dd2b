/**
 * @module What a generated call of a built-in is, and what generators of operands have in common.
 */

import fc from "fast-check";

/** Operands as a JSON array; Rego sees them as `input`. */
export type Operands = fc.Arbitrary<string>;

export interface Calls {
  readonly builtin: string;
  /** Rego that calls it; by default with as many of the input's members as it has operands. */
  readonly expression?: string;
  readonly operands: Operands;
}

/** Nearly always what is near the built-in's domain, else anything. */
function operands(...arbitraries: readonly fc.Arbitrary<unknown>[]): Operands {
  const odd = arbitraries.map((arbitrary) =>
    fc.oneof({ weight: 40, arbitrary }, { weight: 1, arbitrary: anyValue }),
  );
  return fc.tuple(...odd).map((values) => textOf(values));
}

/** JSON in which a big integer is a number, and no string has half a character. */
export function textOf(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (value instanceof RawNumber) return value.text;
  if (typeof value === "string") return JSON.stringify(value.toWellFormed());
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${textOf(key)}:${textOf(item)}`);
  return `{${entries.join(",")}}`;
}

/** A number by its text, since `1.50` is not `1.5` to Rego. */
class RawNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export const among = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

export const raw = (...texts: readonly string[]) => among(...texts).map((text) => new RawNumber(text));

export const number: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }),
  raw("0", "-0.0", "0.5", "1.50", "1e3", "1E+2", "-2.25", "100.0", "3.14159265358979", "1e21", "12345678.9"),
);

export const text: fc.Arbitrary<string> = fc.oneof(
  among(
    "",
    " ",
    "a",
    "é",
    "日本語",
    "😀",
    "a b",
    "\u0000",
    "a\tb\n",
    "<&>",
    '"',
    "\\",
    "\u2028",
    "İß",
    "e\u0301",
    "%",
    "{}",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 16 }),
);

export const shortText = fc.string({ unit: fc.constantFrom("a", "b", "c", "é", "/", "."), maxLength: 5 });

export const anyValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    among<unknown>(null, true, false),
    number,
    text,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(shortText, text), tie("value"), { maxKeys: 4 }),
  ),
})).value;

/** A text with one character changed, taken out, doubled or cut off at. */
export function damaged(whole: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.tuple(whole, fc.nat(), fc.nat(3), fc.constantFrom(..."aA0.-_=+/ é\n\"'[]{}:,"));
  return fc.oneof(
    { weight: 5, arbitrary: whole },
    {
      weight: 1,
      arbitrary: change.map(([own, place, how, by]) => {
        const at = own.length === 0 ? 0 : place % own.length;
        const [before, after] = [own.slice(0, at), own.slice(at + 1)];
        return [before + by + after, before + after, before + (own[at] ?? "").repeat(2) + after, before][
          how
        ] as string;
      }),
    },
  );
}

export const calls = (builtin: string, ...arbitraries: readonly fc.Arbitrary<unknown>[]): Calls => ({
  builtin,
  operands: operands(...arbitraries),
});

export const expression = (
  builtin: string,
  rego: string,
  ...arbitraries: readonly fc.Arbitrary<unknown>[]
): Calls => ({ builtin, expression: rego, operands: operands(...arbitraries) });
