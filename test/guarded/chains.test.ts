import fc from "fast-check";
import { expect, test } from "vitest";
// The gateway's own reading of filters, so that what is compared is what would be answered.
import { elementTest } from "../../src/enforcement/response/element.ts";
import type { ListFilter } from "../../src/enforcement/response/plan.ts";
import type { Scope } from "../../src/model/brand.ts";
import type { InputDocument, Principal } from "../../src/model/input.ts";
import type { TokenContent } from "../../src/tokens/content.ts";
import { type Asked, issueInExchange, issueToClient } from "../../src/tokens/issue.ts";
import { decideNarrowed, details, request, scope } from "./arbitraries.ts";
import { finder } from "./asked.ts";

const NOW = 1_764_000_000;
const context = { services: finder, ttlSeconds: 3600, now: NOW };

/** Elements that filters tell apart. */
const ELEMENTS = ["sales", "sales.a", "sales.a.b", "hr", "hr.a.b", "a", "7"].map((name) => ({
  name,
  full_name: name,
  id: name,
}));

interface Step {
  readonly scopes: readonly Scope[];
  readonly picked: readonly number[];
  readonly details: readonly object[] | null;
  readonly maxRequests: number | null;
  readonly expiresIn: number | null;
}

/** Asks for some of what is held, and for something else: most would be refused otherwise. */
const step: fc.Arbitrary<Step> = fc.record({
  scopes: fc.array(scope, { maxLength: 1 }),
  picked: fc.array(fc.nat(), { maxLength: 3 }),
  details: fc.option(
    details.filter((list) => list.length > 0),
    { nil: null },
  ),
  maxRequests: fc.option(fc.integer({ min: 1, max: 50 }), { nil: null }),
  expiresIn: fc.option(fc.integer({ min: 1, max: 7200 }), { nil: null }),
});

function askedBy(
  { scopes, picked, details: list, maxRequests, expiresIn }: Step,
  held: readonly Scope[],
): Asked {
  const some = picked.map((index) => held[index % held.length] as Scope);
  const entries = list?.map((entry) =>
    maxRequests === null ? entry : { ...entry, max_requests: maxRequests },
  );
  return {
    scope: [...some, ...scopes].join(" "),
    details: entries === undefined ? null : JSON.stringify(entries),
    expiresIn: expiresIn === null ? null : String(expiresIn),
    confirmation: null,
  };
}

function principalOf({
  id,
  clientId,
  scopes,
  details: list,
  actor,
  confirmation,
  budgets,
  ...times
}: TokenContent): Principal {
  return {
    id: clientId,
    kind: "client",
    issuer: "i",
    scopes,
    authorization_details: list,
    groups: [],
    claims: {},
    actor,
    token: { id, kind: "jwt", issued_at: times.issuedAt, expires_at: times.expiresAt, confirmation, budgets },
  };
}

/** A client's token, and what came of it, one out of the other; exchanges that are refused are left out. */
function chainOf(grant: readonly Scope[], steps: readonly Step[]): readonly TokenContent[] {
  const first = issueToClient(
    { id: "c", grant },
    { scope: "", details: null, expiresIn: null, confirmation: null },
    context,
  );
  if (!first.ok) return [];
  const chain = [first.content];
  for (const each of steps) {
    const parent = chain.at(-1) as TokenContent;
    const issued = issueInExchange(principalOf(parent), "agent", askedBy(each, parent.scopes), context);
    if (issued.ok) chain.push(issued.content);
  }
  return chain;
}

/** What of a list the token sees; null where it may not ask. */
function seenBy(input: InputDocument, token: TokenContent): readonly string[] | null {
  const { allow, obligations } = decideNarrowed(input, token.scopes, token.details);
  if (!allow) return null;
  const sees = elementTest((obligations.filter ?? []) as readonly ListFilter[]);
  return ELEMENTS.filter(sees).map(({ name }) => name);
}

test("no token of a chain of exchanges may do, see or outlive what one before it may not", () => {
  let allowed = 0;
  let exchanged = 0;
  fc.assert(
    fc.property(
      fc.array(scope, { minLength: 1, maxLength: 4 }),
      fc.array(step, { minLength: 1, maxLength: 5 }),
      fc.array(request, { minLength: 15, maxLength: 15 }),
      (grant, steps, inputs) => {
        const chain = chainOf(grant, steps);
        for (const [index, child] of chain.entries()) {
          const parent = chain[index - 1];
          if (parent === undefined) continue;
          exchanged += 1;
          expect(child.expiresAt).toBeLessThanOrEqual(parent.expiresAt);
          expect(child.budgets).toEqual(expect.arrayContaining([...parent.budgets]));
          expect(child.actor).toEqual({ id: "agent", token: parent.id, issued_at: NOW, actor: parent.actor });
          for (const input of inputs) {
            const seen = seenBy(input, child);
            if (seen === null) continue;
            allowed += 1;
            const what = `${input.operation?.id} by ${JSON.stringify([parent, child])}`;
            expect(seenBy(input, parent), what).toEqual(expect.arrayContaining([...seen]));
          }
        }
      },
    ),
    { numRuns: 800, seed: 20261125 },
  );
  expect(exchanged).toBeGreaterThan(300);
  expect(allowed).toBeGreaterThan(300);
}, 120_000);
