import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printValue, RegoNumber, RegoObject, RegoSet, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
import { castBuiltins } from "./casts.ts";
import { debugBuiltins } from "./debug.ts";
import { encodingBuiltins } from "./encoding.ts";
import { uriBuiltins } from "./encoding-uri.ts";
import { numbersBuiltins } from "./numbers.ts";
import { regexBuiltins } from "./regex.ts";
import { semverBuiltins } from "./semver.ts";
import { stringsBuiltins } from "./strings.ts";
import { timeBuiltins } from "./time.ts";
import { unitsBuiltins } from "./units.ts";
import { uuidBuiltins } from "./uuid.ts";

const builtins: Builtins = {
  ...castBuiltins,
  ...debugBuiltins,
  ...encodingBuiltins,
  ...numbersBuiltins,
  ...regexBuiltins,
  ...semverBuiltins,
  ...stringsBuiltins,
  ...timeBuiltins,
  ...unitsBuiltins,
  ...uriBuiltins,
  ...uuidBuiltins,
};

const evaluation = (): Evaluation => ({
  now: 0n,
  remembered: new Map(),
  random: () => 0.5,
  randomBytes: (count) => new Uint8Array(count),
  runtime: new RegoObject([]),
  print: () => undefined,
  answers: new Map(),
});

/** Pieces that mean something to one of the built-ins. */
const pieces = fc.constantFrom(
  ..."%dvsqxT*.[]+-#0 12{}()$|=&?:/@\\^\"'`eEkKiMü😀\n",
  "{{",
  "}}",
  "{{- ",
  ".a",
  "$x",
  "range",
  "if",
  "end",
  "define",
  "print",
  "2006",
  "Jan",
  "15:04:05",
  "MST",
  "-07:00",
  "Z",
  "\\p{L}",
  "(?P<n>",
  "%ff",
  "http://",
  "urn:uuid:",
  "Europe/Berlin",
);
const text = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(""));
const number = fc.oneof(
  fc.integer({ min: -20, max: 20 }).map((integer) => RegoNumber.of(integer)),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((integer) => RegoNumber.of(integer)),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((double) => RegoNumber.of(double)),
);

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(tie("value"), { maxLength: 3 }).map((members) => new RegoSet(members)),
    fc
      .array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 })
      .map((entries) => new RegoObject(entries)),
  ),
})).value;

const likely: fc.Arbitrary<readonly Value[]> = fc.oneof(
  fc.array(value, { maxLength: 4 }),
  fc.tuple(text, text, number, number),
  fc.tuple(number, number, number, number),
  fc.tuple(text, fc.array(value, { maxLength: 3 })),
  fc.tuple(
    text,
    fc.array(fc.tuple(text, value), { maxLength: 3 }).map((entries) => new RegoObject(entries)),
  ),
  fc.tuple(fc.tuple(number, fc.constantFrom("UTC", "Europe/Berlin", "Asia/Tokyo"), text)),
);

describe("whatever it is given, gives a value that can be written, or fails as a built-in does:", () => {
  it.each(Object.keys(builtins))("%s", (name) => {
    fc.assert(
      fc.property(likely, (operands) => {
        try {
          const result = builtins[name]?.(operands, evaluation());
          expect(typeof printValue(result ?? null)).toBe("string");
        } catch (error) {
          if (!(error instanceof BuiltinError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});
