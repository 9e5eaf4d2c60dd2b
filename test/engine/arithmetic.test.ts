import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DocumentText, loadPolicy } from "../../src/engine/index.ts";
import { parseJson, printJson, type RegoObject, type Value } from "../../src/engine/values/index.ts";
import { run } from "../../tools/cli.ts";
import { opaBinary } from "../../tools/opa.ts";
import { compileRego } from "./compile.ts";

const REGO = `package t

import rego.v1

results := {
	"plus": [[i, v] | some i, pair in input.pairs; v := pair[0] + pair[1]],
	"minus": [[i, v] | some i, pair in input.pairs; v := pair[0] - pair[1]],
	"times": [[i, v] | some i, pair in input.pairs; v := pair[0] * pair[1]],
	"by": [[i, v] | some i, pair in input.pairs; v := pair[0] / pair[1]],
	"hex": [[i, v] | some i, pair in input.pairs; v := format_int(pair[0], 16)],
	"text": json.marshal(input.pairs),
	"back": [[i, v] | some i, pair in input.pairs; v := (pair[0] / pair[1]) * pair[1] == pair[0]],
	"sets": {1, 2, 3} - {2},
	"literals": [0.1 + 0.2, 3 * 4, 1e2 - 1, 7 / 2],
}
`;

const SEED = 7;

/** Numbers as texts, so that they have more digits than JavaScript's. */
const numbers = fc.oneof(
  fc.integer({ min: -20, max: 20 }).map(String),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
  fc.double({ noNaN: true, min: 1e-9, max: 1e9 }).map(String),
  fc
    .tuple(fc.integer({ min: -9_999, max: 9_999 }), fc.integer({ min: -40, max: 40 }))
    .map(([a, b]) => `${a}e${b}`),
  fc.tuple(fc.integer(), fc.nat(99)).map(([whole, part]) => `${whole}.${part}0`),
);

async function askOpa(input: string): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), "postern-oracle-"));
  try {
    await writeFile(join(folder, "policy.rego"), REGO);
    await writeFile(join(folder, "input.json"), input);
    const args = ["eval", "-d", "policy.rego", "-i", "input.json", "--format", "raw", "data.t.results"];
    const { code, stdout, stderr } = await run(await opaBinary(), args, folder);
    expect([code, stderr]).toEqual([0, ""]);
    return parseJson(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("arithmetic in a compiled policy", () => {
  it("has every digit that OPA has, in a thousand sums, differences, products and quotients", async () => {
    const pairs = fc.sample(fc.tuple(numbers, numbers), { seed: SEED, numRuns: 1_000 });
    const input = `{"pairs": [${pairs.map((pair) => `[${pair.join(",")}]`).join(",")}]}`;
    const policy = loadPolicy(await compileRego(REGO, "t/results"), { deadlineMs: 10_000 });
    const [bindings] = policy.evaluateValue(DocumentText.json(input));
    const ours = parseJson(printJson((bindings as RegoObject).get("result") as Value)) as RegoObject;
    const theirs = (await askOpa(input)) as RegoObject;
    expect(theirs.size).toBe(9);
    for (const [operation, results] of theirs.entries) {
      expect(`${operation}: ${printJson(ours.get(operation) ?? null)}`).toBe(
        `${operation}: ${printJson(results)}`,
      );
    }
  });
});
