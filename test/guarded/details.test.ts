import fc from "fast-check";
import { expect, test } from "vitest";
import type { InputDocument } from "../../src/model/input.ts";
import { meetDetails } from "../../src/tokens/details.ts";
import { decideNarrowed, details as list, request, requestFor, scope } from "./arbitraries.ts";
import { catalogue, finder } from "./asked.ts";

/** Scopes that are enough for the request, so that only details are in the way. */
function enoughFor({ operation, resources }: InputDocument): readonly string[] {
  const named = [operation, ...resources].filter((one) => one !== null);
  return [...new Set(named.map((one) => `${one.service}:${one.access}`))];
}

test("what two lists of details have in common allows nothing that either does not", () => {
  let allowed = 0;
  fc.assert(
    fc.property(list, list, fc.array(request, { minLength: 20, maxLength: 20 }), (held, asked, inputs) => {
      const met = meetDetails(held, asked, finder);
      if (met === null) return;
      for (const input of inputs) {
        if (!decideNarrowed(input, enoughFor(input), met).allow) continue;
        allowed += 1;
        const what = `${input.operation?.id} by ${JSON.stringify(met)}`;
        expect(decideNarrowed(input, enoughFor(input), held).allow, `${what}, held`).toBe(true);
        expect(decideNarrowed(input, enoughFor(input), asked).allow, `${what}, asked`).toBe(true);
      }
    }),
    { numRuns: 400, seed: 20261201 },
  );
  expect(allowed).toBeGreaterThan(100);
}, 60_000);

test("details allow nothing that the token's scopes do not, and leave a filter where the scopes do", () => {
  let allowed = 0;
  fc.assert(
    fc.property(
      fc.array(scope, { minLength: 1, maxLength: 3 }),
      list,
      fc.array(request, { minLength: 20, maxLength: 20 }),
      (scopes, details, inputs) => {
        for (const input of inputs) {
          const narrowed = decideNarrowed(input, scopes, details);
          if (!narrowed.allow) continue;
          allowed += 1;
          const whole = decideNarrowed(input, scopes, []);
          expect(whole.allow).toBe(true);
          expect(narrowed.obligations.filter ?? []).toEqual(
            expect.arrayContaining([...(whole.obligations.filter ?? [])]),
          );
        }
      },
    ),
    { numRuns: 200, seed: 20261202 },
  );
  expect(allowed).toBeGreaterThan(50);
}, 60_000);

test("with catalogs in every entry, what is allowed names no other catalog, or is filtered to them", () => {
  let allowed = 0;
  const inputs = catalogue.operations.flatMap((each) =>
    [null, "hr", "hr.a", "hr.a.b"].flatMap((name) => requestFor(each, name, ["hr.a.b"]) ?? []),
  );
  for (const input of inputs) {
    const { allow, obligations } = decideNarrowed(input, enoughFor(input), [
      { type: "postern", catalogs: ["sales"] },
    ]);
    if (!allow) continue;
    allowed += 1;
    const what = JSON.stringify([input.operation, input.resources]);
    expect(
      input.resources.filter(({ catalog, name }) => catalog !== null || name === null),
      what,
    ).toEqual([]);
    expect(input.sql, what).toBeNull();
    if (input.operation?.list?.dotted)
      expect(obligations.filter, what).toMatchObject([{ in: ["sales"], dotted: true }]);
  }
  expect(allowed).toBeGreaterThan(30);
}, 60_000);
