/**
 * @module One compliance case in this engine, judged as OPA judges its own WebAssembly host
 * (internal/wasm/sdk/test/e2e/external_test.go).
 */

import type { Builtins } from "../../src/engine/builtins/index.ts";
import { Answers, DocumentText, loadPolicy } from "../../src/engine/index.ts";
import {
  compareValues,
  parseJson,
  parseValue,
  printValue,
  RegoObject,
  RegoSet,
  type Value,
} from "../../src/engine/values/index.ts";
import { plainEntries } from "../../src/engine/values/print.ts";
import type { SuiteCase } from "./suite.ts";

/** Why a case passed or not; `reason` groups them in the report. */
export interface Verdict {
  readonly outcome: "passed" | "failed" | "skipped";
  readonly reason: string;
  readonly want: string;
  readonly got: string;
}

type Got = { readonly results: readonly Value[] } | { readonly error: string };

const CONFLICTS = ["var assignment conflict", "object insert conflict"];

/** Some cases count primes, or expand a network. */
const DEADLINE_MS = 10_000;

/** Folders of the built-ins that ask the network. */
const NETWORK_FOLDERS = new Set(["netlookupipaddr"]);

/** The built-in that OPA's tests bring themselves. */
const TEST_BUILTINS: Builtins = { "test.sleep": () => null };

export async function judge(test: SuiteCase, module: Uint8Array): Promise<Verdict> {
  const got = await evaluate(test, module);
  const want = wanted(test);
  const shown = "error" in got ? `error: ${got.error}` : got.results.map(printValue).join(" ") || "undefined";
  const passed = meets(test, got, want.results);
  return {
    outcome: passed ? "passed" : "failed",
    reason: passed ? "" : reasonOf(got),
    want: want.shown,
    got: shown,
  };
}

async function evaluate(test: SuiteCase, module: Uint8Array): Promise<Got> {
  const options = { builtins: TEST_BUILTINS, rulePaths: [], deadlineMs: DEADLINE_MS };
  try {
    const policy = loadPolicy(module, {
      ...options,
      ...(test.env && { env: test.env }),
      network: { allowNet: "any" },
    });
    const data = (parseJson(test.line) as RegoObject).get("data");
    if (data !== undefined) policy.setData(DocumentText.value(data));
    const input = test.input === undefined ? undefined : DocumentText.value(parseValue(test.input));
    const replay = new Answers();
    // What the network answers is asked for first, so that the results can then be looked at without loss.
    if (NETWORK_FOLDERS.has(test.folder)) await policy.evaluateWaiting(input, undefined, { record: replay });
    return { results: policy.evaluateValue(input, undefined, { replay }) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

interface Want {
  readonly results: readonly Value[] | undefined;
  readonly shown: string;
}

function wanted(test: SuiteCase): Want {
  const results = (parseJson(test.line) as RegoObject).get("wantResult") as readonly Value[] | undefined;
  if (test.wantDefined !== undefined) return { results, shown: test.wantDefined ? "defined" : "undefined" };
  if (results !== undefined) return { results, shown: results.map(printValue).join(" ") || "undefined" };
  if (test.strictError) return { results, shown: "undefined" };
  return { results, shown: `error: ${test.wantErrorCode ?? test.wantError}` };
}

function meets(test: SuiteCase, got: Got, want: readonly Value[] | undefined): boolean {
  if ("error" in got) return expectsError(test, want) && isConflict(test, got.error);
  if (test.wantDefined !== undefined) return got.results.length > 0 === test.wantDefined;
  if (want !== undefined)
    return isSameSet(
      want,
      got.results.map((bindings) => asJson(bindings, test)),
    );
  return test.strictError === true && got.results.length === 0;
}

function expectsError(test: SuiteCase, want: readonly Value[] | undefined): boolean {
  return test.wantDefined === undefined && want === undefined && !test.strictError;
}

function isConflict(test: SuiteCase, message: string): boolean {
  return test.wantErrorCode === "eval_conflict_error" && CONFLICTS.some((text) => message.includes(text));
}

function isSameSet(want: readonly Value[], got: readonly Value[]): boolean {
  return compareValues(new RegoSet(want), new RegoSet(got)) === 0;
}

/** Bindings as they come out of JSON: sets as arrays, keys as strings; arrays bound to a variable sorted where the case says so. */
function asJson(bindings: Value, test: SuiteCase): Value {
  const plain = withoutSets(bindings);
  if (!test.sortBindings || !(plain instanceof RegoObject)) return plain;
  return new RegoObject(
    plain.entries.map(([name, value]) => [
      name,
      Array.isArray(value) ? value.toSorted(compareValues) : value,
    ]),
  );
}

function withoutSets(value: Value): Value {
  if (value instanceof RegoSet) return value.members.map(withoutSets);
  if (value instanceof RegoObject) {
    return new RegoObject(plainEntries(value).map(([key, item]) => [key, withoutSets(item)]));
  }
  return Array.isArray(value) ? value.map(withoutSets) : value;
}

function reasonOf(got: Got): string {
  if (!("error" in got)) return "another result";
  const missing = /^built-ins that are not there: (.*)$/.exec(got.error);
  return missing ? `no ${missing[1]}` : "an error";
}
