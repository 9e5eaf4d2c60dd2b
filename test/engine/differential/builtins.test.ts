import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostBuiltins } from "../../../src/engine/builtins/index.ts";
import { loadPolicy } from "../../../src/engine/index.ts";
import type { Capabilities } from "../../../tools/capabilities.ts";
import { ROOT } from "../../../tools/cli.ts";
import { compileRego } from "../compile.ts";
import type { Calls } from "./builtins/call.ts";
import { cryptoCalls } from "./builtins/crypto.ts";
import { dataCalls } from "./builtins/data.ts";
import { graphqlCalls, netCalls } from "./builtins/net.ts";
import { textCalls } from "./builtins/text.ts";
import { LEFT_OUT, shapeCalls, timeCalls } from "./builtins/time.ts";
import { askEngine, differences } from "./engine.ts";
import { askOpa } from "./oracle.ts";
import { settings } from "./settings.ts";

const TIMEOUT_MS = 900_000;
const SHOWN = 3;

const GROUPS: Readonly<Record<string, readonly Calls[]>> = {
  text: textCalls,
  data: dataCalls,
  time: [...timeCalls, ...shapeCalls],
  net: netCalls,
  graphql: graphqlCalls,
  crypto: cryptoCalls,
};

const { builtins } = JSON.parse(
  readFileSync(join(ROOT, "bundles", "capabilities.json"), "utf8"),
) as Capabilities;
const arity = new Map(
  builtins.map(({ name, ...more }) => [
    name,
    (more["decl"] as { readonly args?: readonly unknown[] }).args?.length ?? 0,
  ]),
);

/** A rule a list of calls: the type and the value of what was given, and an empty set where nothing was. */
function regoOf(group: readonly Calls[]): string {
  const rules = group.map(({ builtin, expression }, at) => {
    const operands = Array.from({ length: arity.get(builtin) ?? 0 }, (_, index) => `input[${index}]`);
    const call = expression ?? `${builtin}(${operands.join(", ")})`;
    return `call_${at} := {[type_name(value), value] | value := ${call}}`;
  });
  // Of the first Rego, in which what is deprecated can still be called.
  return `package t\n\nimport future.keywords.in\n\n${rules.join("\n\n")}\n`;
}

describe(`${settings.calls} calls of each built-in, of the seed ${settings.seed}`, () => {
  it("are made of every built-in that the host brings, or it is said why not", () => {
    const called = new Set(Object.values(GROUPS).flatMap((group) => group.map(({ builtin }) => builtin)));
    for (const [name, why] of Object.entries(LEFT_OUT))
      process.stderr.write(`not called: ${name}, which ${why}\n`);
    const missing = Object.keys(hostBuiltins).filter((name) => !called.has(name) && !(name in LEFT_OUT));
    expect(missing).toEqual([]);
  });

  it.each(Object.entries(GROUPS))(
    "of %s have OPA's results",
    { timeout: TIMEOUT_MS },
    async (name, group) => {
      const rego = regoOf(group);
      const rules = group.map((_, at) => `call_${at}`);
      const policy = loadPolicy(await compileRego(rego, ...rules.map((rule) => `t/${rule}`)), {
        deadlineMs: 10_000,
      });
      const documents = group.map(({ operands }) =>
        fc.sample(operands, { seed: settings.seed, numRuns: settings.calls }),
      );
      const questions = rules.map((rule, at) => ({
        rule: `data.t.${rule}`,
        documents: documents[at] as readonly string[],
      }));
      const opa = await askOpa({ rego: new Map([[name, rego]]) }, questions);
      const differing: Record<string, unknown> = {};
      const failing: string[] = [];
      for (const [at, { builtin, expression }] of group.entries()) {
        const asked = documents[at] as readonly string[];
        const theirs = opa[at] ?? [];
        const here = asked.map((document) => askEngine(policy, `t/call_${at}`, document));
        const found = differences(asked, here, theirs);
        if (found.length > 0) differing[expression ?? builtin] = [found.length, ...found.slice(0, SHOWN)];
        if (theirs.filter((answer) => answer !== "[]").length < asked.length / 12)
          failing.push(expression ?? builtin);
      }
      expect(differing).toEqual({});
      expect(failing, "calls that nearly all fail").toEqual([]);
    },
  );
});
