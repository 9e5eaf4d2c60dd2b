import fc from "fast-check";
import { expect, test } from "vitest";
import { fill, settledRules } from "../../src/access/naming.ts";
import { sampleOf, type Values } from "../../src/access/sample.ts";
import { neutralTrial } from "../../src/access/trials.ts";
import { inputOf, principalNamed } from "../../src/gateway/index.ts";
import type { InputDocument } from "../../src/model/input.ts";
import { narrowScopes, parseScope } from "../../src/tokens/index.ts";
import { catalogue, decide, finder, inputFor } from "./asked.ts";

const RESOURCES = ["a", "a.b", "a.b.c", "read", "restricted-query", "*", "*.b", "7"];

/** Requests for every operation, that name nothing a scope can name, and what these resources cover. */
function inputsFor(entry: (typeof catalogue.operations)[number]): InputDocument[] {
  const [rules = []] = settledRules(entry);
  const named: (Values | undefined)[] = RESOURCES.map((text) => {
    const values = rules.map((rule) => fill(rule, text.split("."))?.values);
    return values.some((one) => one === undefined)
      ? undefined
      : new Map(values.flatMap((one) => [...(one ?? [])]));
  });
  const plain = inputFor("GET", "/x");
  return [neutralTrial(rules)?.values, ...named]
    .filter((values) => values !== undefined)
    .map((values) => {
      const { segments, query, body } = sampleOf(entry, values);
      const match = finder.match(entry.method, segments);
      const head = { ...plain.request, segments, query, method: entry.method, path: "/x" };
      const sql = entry.sql === undefined ? null : SELECT;
      return inputOf(head as never, principalNamed("client", []), match, body, finder, {
        sql,
        isOwner: true,
      });
    });
}

const SELECT = {
  read_only: true,
  opaque: false,
  statements: ["select"],
  tables: [],
  functions: [],
  reasons: [],
};

const byService = Map.groupBy(catalogue.operations, (entry) =>
  finder.canonicalService(entry.id.split(".", 1)[0] as string),
);
const known = new Map<string, InputDocument[]>();
function inputsOf(service: string): InputDocument[] {
  const kept = known.get(service) ?? (byService.get(service) ?? []).flatMap(inputsFor);
  known.set(service, kept);
  return kept;
}

const areas = [...finder.areas.keys()];
const shared = areas.filter((area) => finder.services.has(area));
const service = fc.oneof(
  fc.constantFrom(...finder.services),
  fc.constantFrom(...shared),
  fc.constantFrom(...[...finder.areas.values()].flatMap((area) => [...area.services])),
  fc.constant("*"),
);
const access = fc.constantFrom("read", "write", "execute", "manage", "*", "use");
const resource = fc.option(fc.constantFrom(...RESOURCES), { nil: null });
const serviceScope = fc
  .tuple(service, access, resource)
  .map((parts) => parts.filter((part) => part !== null).join(":"));
const areaScope = fc
  .tuple(
    fc.constantFrom(...areas),
    fc.constantFrom("", "", ":read", ":restricted-query", ":read:restricted-query"),
  )
  .map((parts) => parts.join(""));
const scope = fc.oneof({ weight: 3, arbitrary: serviceScope }, { weight: 1, arbitrary: areaScope });

/** What is asked for is near what is granted, or nothing would come of most. */
const pair = fc.array(scope, { minLength: 1, maxLength: 3 }).chain((grant) => {
  const near = fc
    .tuple(fc.constantFrom(...grant), service, access, resource, fc.boolean(), fc.boolean())
    .map(([granted, otherService, otherAccess, otherResource, keepsService, keepsAccess]) => {
      const [its = "", does = "read", names = null] = granted.split(":");
      const asked = [
        keepsService && its !== "*" ? its : otherService,
        keepsAccess && does !== "*" ? does : otherAccess,
        names === null ? otherResource : `${names}${otherResource === null ? "" : ".b"}`,
      ];
      return asked.filter((part) => part !== null).join(":");
    });
  const asked = fc.array(fc.oneof(near, scope, fc.constant("all-apis:read")), { minLength: 1, maxLength: 2 });
  return fc.tuple(fc.constant(grant), asked);
});

test("a narrowed token is allowed nothing that its grant is not, and sees nothing more of it", () => {
  fc.assert(
    fc.property(pair, ([texts, asked]) => {
      const grant = texts.map((text) => parseScope(text, finder)).filter((one) => one !== null);
      const narrowed = narrowScopes(asked, grant, finder);
      if (!narrowed.ok) return;
      const services = new Set(
        narrowed.scopes.flatMap((one) => {
          const [name = ""] = one.split(":");
          return [
            name,
            ...(finder.areas.get(name)?.services ?? []),
            ...(name === "*" ? ["jobs", "tables", "secrets"] : []),
          ];
        }),
      );
      for (const input of [...services].flatMap(inputsOf)) {
        const decision = decide(input, narrowed.scopes);
        if (!decision.allow) continue;
        const whole = decide(input, grant);
        const what = `${input.operation?.id} by ${narrowed.scopes.join(" ")} of ${grant.join(" ")}`;
        expect(whole.allow, what).toBe(true);
        if (decision.obligations.filter === undefined) expect(whole.obligations.filter, what).toBeUndefined();
      }
    }),
    { numRuns: 600, seed: 20261125 },
  );
}, 60_000);
