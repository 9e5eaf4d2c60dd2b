/**
 * @module `postern test`: the tests of Rego files, in OPA and in the engine that decides here, held against each other.
 */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { findOpa, LIBRARY } from "../bundle/index.ts";
import { type Command, UsageError } from "./command.ts";
import { isAllWell, summaryJson, summaryText, testJson, testText } from "./test/report.ts";
import { compareTests } from "./test/run.ts";

export const test: Command = {
  summary: "run the tests of rules in the engine and in OPA",
  help: `Usage: postern test [--rules DIR]... [--run REGEX] [--json]
       postern test [--run REGEX] [--json] DIR|FILE...

Runs every \`test_\` rule twice: as \`opa test\` does, and compiled to WebAssembly in the engine that decides on requests. Prints
those that fail, and loudly those that pass in one and not in the other. Data files (.json, .yaml) in the folders are data.

  --rules DIR  a team's own rules beside the library that comes with Postern; may stand more than once
  DIR|FILE     these files and folders alone, without the library
  --run REGEX  only tests whose whole name (data.package.test_name) matches
  --json       print one JSON object a test, {"test", "file", "line", "verdict", "opa", "engine"}, then {"summary"}

A test that does not compile to WebAssembly, or would ask the network, is not run in the engine, and says why. It needs the OPA that
POSTERN_OPA names, else \`opa\` on PATH, of the version that compiles bundles.

Exit code 0: all tests pass in both; those named todo_ are skipped. 1: some do not, or were not run in the engine. 2: a usage or
build error.

Example: postern test --rules my-rules --run office
`,
  async run(args, { env, out }) {
    const started = performance.now();
    const { values, positionals } = readArgs(args);
    const { rules, run, json } = values;
    if (positionals.length > 0 && rules.length > 0) {
      throw new UsageError("expected either --rules, beside the library, or files and folders alone");
    }
    const paths = (positionals.length > 0 ? positionals : [LIBRARY, ...rules]).map((path) => resolve(path));
    const tests = await compareTests(paths, run, await findOpa(env));
    if (tests.length === 0) {
      throw new UsageError(run === undefined ? "there is no test_ rule" : `no test matches --run ${run}`);
    }
    const seconds = (performance.now() - started) / 1_000;
    for (const one of tests) out(json ? testJson(one) : testText(one));
    out(json ? summaryJson(tests, seconds) : summaryText(tests, seconds));
    return isAllWell(tests) ? 0 : 1;
  },
};

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rules: { type: "string", multiple: true, default: [] },
        run: { type: "string" },
        json: { type: "boolean", default: false },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
