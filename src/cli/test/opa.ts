/**
 * @module The tests as OPA runs them: `opa test --format json`, read.
 */

import { sep } from "node:path";
import { BuildError, type Ended, run } from "../../bundle/index.ts";
import { type Answer, caseName, type OpaTest } from "./answers.ts";

const TIMEOUT_MS = 600_000;

/** OPA's exit status where tests fail; where they can't be run it is 1. */
const TESTS_FAILED = 2;

/** All that OPA gets of the environment: `opa.runtime` and `print` would show tokens otherwise, and the engine has no environment either. */
const PASSED_ON = ["PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot"];

interface SubResult {
  readonly fail?: boolean;
  readonly sub_results?: Readonly<Record<string, SubResult>>;
}

/** The part of `Result` of OPA's tester that is read here. */
interface Result extends SubResult {
  readonly location: { readonly file: string; readonly row: number };
  readonly package: string;
  readonly name: string;
  readonly skip?: boolean;
  readonly error?: { readonly code?: string; readonly message?: string };
  /** In base64, as Go writes bytes. */
  readonly output?: string;
}

/** Runs `opa` in the working directory. */
export function runOpa(opa: string, args: readonly string[]): Promise<Ended> {
  const env = Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
  return run(opa, args, process.cwd(), TIMEOUT_MS, env);
}

/** What OPA said of an error, with files below the working directory as the reader would type them. */
export function errorText(opa: string, { stdout, stderr }: Ended): string {
  const said = `${stderr}${stdout}`.trim().replace(/^error: /, "");
  return said === ""
    ? `${opa} could not be run, or took longer than ${TIMEOUT_MS / 1000} s`
    : shownPaths(said);
}

/** Text with files below the working directory as the reader would type them. */
export function shownPaths(text: string): string {
  return text.replaceAll(`${process.cwd()}${sep}`, "");
}

/** Runs the tests below the paths, sorted by file and line. Throws a `BuildError` where OPA can't. */
export async function runInOpa(
  opa: string,
  paths: readonly string[],
  pattern: string | undefined,
): Promise<readonly OpaTest[]> {
  const filter = pattern === undefined ? [] : ["--run", pattern];
  const ended = await runOpa(opa, ["test", "--format", "json", ...filter, "--", ...paths]);
  if (ended.code !== 0 && ended.code !== TESTS_FAILED) throw new BuildError(errorText(opa, ended));
  return readReport(ended.stdout);
}

/** Reads OPA's report. */
export function readReport(text: string): readonly OpaTest[] {
  let results: readonly Result[];
  try {
    results = JSON.parse(text) as readonly Result[];
  } catch {
    throw new BuildError("what `opa test --format json` prints is no JSON");
  }
  return results.map(testOf).toSorted(byPlace);
}

function byPlace(left: OpaTest, right: OpaTest): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || (left.name < right.name ? -1 : 1);
}

function testOf(result: Result): OpaTest {
  const { location, package: inPackage, name } = result;
  return { name: `${inPackage}.${name}`, file: location.file, line: location.row, opa: answerOf(result) };
}

function answerOf({ skip, error, fail, sub_results, output = "" }: Result): Answer {
  const printed = Buffer.from(output, "base64").toString();
  const cases = new Map(casesOf(sub_results ?? {}, []));
  if (skip) return { outcome: "skipped", message: null, cases, printed };
  if (error) {
    const message = shownPaths([error.code, error.message].filter(Boolean).join(": "));
    return { outcome: "error", message, cases, printed };
  }
  return { outcome: fail ? "fail" : "pass", message: null, cases, printed };
}

function casesOf(
  results: Readonly<Record<string, SubResult>>,
  outer: readonly string[],
): readonly (readonly [string, boolean])[] {
  return Object.entries(results).flatMap(([key, { fail = false, sub_results = {} }]) => {
    const keys = [...outer, key];
    const inner = casesOf(sub_results, keys);
    return inner.length > 0 ? inner : [[caseName(keys), !fail] as const];
  });
}
