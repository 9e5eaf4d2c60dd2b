import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PolicyError } from "../../src/engine/errors.ts";
import { type CompiledPolicy, loadPolicy } from "../../src/engine/index.ts";
import { compileRego } from "./compile.ts";

const REGO = `package t

import rego.v1

base := data.base

conflict := value if some value in [1, 2]

endless := count(numbers.range(0, 1000000000))

echo := input
`;

const SEED = 20_261_125;
const STEPS = 800;

type Tree = { [key: string]: unknown };

const keys = fc.constantFrom("a", "b", "c", "d");
const paths = fc.array(keys, { minLength: 1, maxLength: 3 });

const steps = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant("upsert" as const), path: paths, value: fc.jsonValue() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("remove" as const), path: paths }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("set" as const), value: fc.dictionary(keys, fc.jsonValue()) }),
  },
  { weight: 3, arbitrary: fc.constant({ do: "conflict" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "endless" as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("echo" as const), length: fc.nat(30_000) }) },
);

type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

/** The object in which the last key of a path stands, made on the way; undefined where the path leads through something else. */
function parentOf(base: Tree, path: readonly string[], makes: boolean): Tree | undefined {
  let at: unknown = base;
  for (const key of path.slice(0, -1)) {
    if (typeof at !== "object" || at === null || Array.isArray(at)) return undefined;
    const tree = at as Tree;
    if (!Object.hasOwn(tree, key)) {
      if (!makes) return {};
      tree[key] = {};
    }
    at = tree[key];
  }
  return typeof at === "object" && at !== null && !Array.isArray(at) ? (at as Tree) : undefined;
}

/** Does a step to a policy and to a model of its data; gives the model's. */
function take(policy: CompiledPolicy, base: Tree, step: Step): Tree {
  const after = structuredClone(base);
  switch (step.do) {
    case "set":
      policy.setData({ base: step.value });
      return JSON.parse(JSON.stringify(step.value)) as Tree;
    case "conflict":
    case "endless":
      expect(() => policy.evaluate({}, `t/${step.do}`)).toThrow(PolicyError);
      return base;
    case "echo":
      expect(policy.evaluate("x".repeat(step.length), "t/echo")).toEqual([
        { result: "x".repeat(step.length) },
      ]);
      return base;
    case "upsert":
    case "remove": {
      const parent = parentOf(after, step.path, step.do === "upsert");
      const key = step.path.at(-1) as string;
      const path = ["base", ...step.path];
      const change =
        step.do === "upsert" ? { op: step.do, path, value: step.value } : ({ op: step.do, path } as const);
      if (parent === undefined) {
        expect(() => policy.patchData([change])).toThrow(PolicyError);
        return base;
      }
      policy.patchData([change]);
      if (step.do === "upsert") parent[key] = JSON.parse(JSON.stringify(step.value));
      else delete parent[key];
      return after;
    }
  }
}

describe("base data", () => {
  it("is what was put there, whatever evaluations do in between", async () => {
    const policy = loadPolicy(await compileRego(REGO, "t/base", "t/conflict", "t/endless", "t/echo"), {
      deadlineMs: 60,
    });
    let base: Tree = {};
    policy.setData({ base });
    for (const step of fc.sample(steps, { seed: SEED, numRuns: STEPS })) {
      base = take(policy, base, step);
      expect(policy.evaluate({}, "t/base")).toEqual([{ result: base }]);
    }
  });
});
