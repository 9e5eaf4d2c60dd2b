import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBundle } from "../../../src/engine/bundle.ts";
import { DocumentText, ENTRYPOINT, loadPolicy } from "../../../src/engine/index.ts";
import { ROOT } from "../../../tools/cli.ts";
import { compileRego } from "../compile.ts";
import { classesOf, EXPECTED_CLASSES, shares } from "./classes.ts";
import { defaultInputs } from "./default-inputs.ts";
import { askEngine, differences } from "./engine.ts";
import { type Answer, askOpa, type Sources } from "./oracle.ts";
import { directoryInputs, grantData, grantInputs, type Json, measureInputs } from "./policy-inputs.ts";
import { settings } from "./settings.ts";

const FOLDER = join(import.meta.dirname, "policies");
const TIMEOUT_MS = 900_000;
/** So many documents an OPA process: its memory holds what each evaluation made. */
const BATCH = 2_500;
const SHOWN = 5;
const LIMITS = { deadlineMs: 10_000 };

async function answersOf(
  sources: Sources,
  rule: string,
  documents: readonly string[],
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < documents.length; at += BATCH) {
    const [part = []] = await askOpa(sources, [{ rule, documents: documents.slice(at, at + BATCH) }]);
    answers.push(...part);
  }
  return answers;
}

const sample = (inputs: Json) => fc.sample(inputs, { seed: settings.seed, numRuns: settings.documents });

const told = `${settings.documents} documents of the seed ${settings.seed}`;

describe(`the engine and a real OPA, on ${told}`, () => {
  it("decide alike by the default policy, on requests of every kind", { timeout: TIMEOUT_MS }, async () => {
    const bundle = await readBundle(join(ROOT, "bundles", "default.tar.gz"), ENTRYPOINT);
    const policy = loadPolicy(bundle.wasm, LIMITS);
    const documents = sample(defaultInputs);
    const here = documents.map((document) => askEngine(policy, ENTRYPOINT, document));
    const rego = policySources();
    const opa = await answersOf({ rego }, "data.postern.decision", documents);
    expect(differences(documents, here, opa).slice(0, SHOWN)).toEqual([]);
    const classes = opa.map((answer) => classesOf(answer));
    process.stderr.write(`the default policy, ${told}: ${shares(classes)}\n`);
    expect(EXPECTED_CLASSES.filter((name) => !classes.some((own) => own.includes(name)))).toEqual([]);
  });

  it.each<[string, Json, string | undefined]>([
    ["directory", directoryInputs, readFileSync(join(FOLDER, "directory.json"), "utf8")],
    ["measures", measureInputs, undefined],
    ["grants", grantInputs, grantData()],
  ])("answer alike by the policy %s", { timeout: TIMEOUT_MS }, async (name, inputs, data) => {
    const text = readFileSync(join(FOLDER, `${name}.rego`), "utf8");
    const policy = loadPolicy(await compileRego(text, "t/result"), LIMITS);
    if (data !== undefined) policy.setData(DocumentText.json(data));
    const documents = sample(inputs);
    const here = documents.map((document) => askEngine(policy, "t/result", document));
    const sources = { rego: new Map([[name, text]]), ...(data === undefined ? {} : { data }) };
    const opa = await answersOf(sources, "data.t.result", documents);
    expect(differences(documents, here, opa).slice(0, SHOWN)).toEqual([]);
    const defined = opa.filter((answer) => answer !== null);
    process.stderr.write(
      `${name}, ${told}: ${defined.length} defined, ${new Set(defined).size} different answers\n`,
    );
    expect(new Set(defined).size).toBeGreaterThan(documents.length / 10);
  });
});

/** The default policy's modules, without their tests. */
function policySources(): ReadonlyMap<string, string> {
  const folder = join(ROOT, "policy", "postern");
  const names = readdirSync(folder).filter((name) => name.endsWith(".rego") && !name.endsWith("_test.rego"));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}
