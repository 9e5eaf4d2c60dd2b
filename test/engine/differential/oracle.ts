/**
 * @module What a real OPA answers for many input documents: one process for thousands, in which a rule evaluates the policy
 * `with input as` each of them.
 */

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ended } from "../../../src/bundle/index.ts";
import { parseJson, printJson, RegoObject, type Value } from "../../../src/engine/values/index.ts";
import { ToolError } from "../../../tools/cli.ts";
import { opaBinary } from "../../../tools/opa.ts";

/** A policy as OPA is given it. */
export interface Sources {
  /** Rego by file name. */
  readonly rego: ReadonlyMap<string, string>;
  /** The document `data` as JSON. */
  readonly data?: string;
}

/** Documents, as JSON, for one rule, `data.t.result`. */
export interface Question {
  readonly rule: string;
  readonly documents: readonly string[];
}

/** Of a document: the JSON of the rule's value with it as the input; null where it is undefined. */
export type Answer = string | null;

/** The answers to each question, in order. Throws a `ToolError` with what OPA says where it fails. */
export async function askOpa(
  sources: Sources,
  questions: readonly Question[],
): Promise<readonly (readonly Answer[])[]> {
  const folder = await mkdtemp(join(tmpdir(), "postern-differential-"));
  try {
    const files = new Map([...sources.rego, ["differential.rego", wrapperOf(questions)]]);
    for (const [at, [, text]] of [...files].entries()) await writeFile(join(folder, `${at}.rego`), text);
    await writeFile(join(folder, "data.json"), sources.data ?? "{}");
    const documents = questions.map((question) => `[${question.documents.join(",")}]`);
    await writeFile(join(folder, "input.txt"), `{"documents":[${documents.join(",")}]}`);
    const args = ["eval", "--format", "raw", "-i", "input.txt", "-d", "data.json"];
    for (const at of [...files.keys()].keys()) args.push("-d", `${at}.rego`);
    const { code, stdout, stderr } = await runBounded(
      await opaBinary(),
      [...args, "data.differential.answers"],
      folder,
    );
    if (code !== 0 || stderr !== "") throw new ToolError(`opa eval: ${(stderr || stdout).slice(0, 2_000)}`);
    return answersIn(parseJson(stdout), questions.length);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A set of no member tells undefined from null. */
function wrapperOf(questions: readonly Question[]): string {
  const rules = questions.map(
    ({ rule }, at) => `answers["${at}"] := [answer |
	some document in input.documents[${at}]
	answer := {value | value := ${rule} with input as document}
]`,
  );
  return `package differential\n\n${rules.join("\n\n")}\n`;
}

function answersIn(value: Value, count: number): readonly (readonly Answer[])[] {
  if (!(value instanceof RegoObject)) throw new ToolError("opa eval: no answers");
  return Array.from({ length: count }, (_, at) =>
    (value.get(String(at)) as readonly (readonly Value[])[]).map(([answer]) =>
      answer === undefined ? null : printJson(answer),
    ),
  );
}

const LIMITS = { maxBuffer: 256 * 1024 * 1024, timeout: 240_000, killSignal: "SIGKILL" as const };

/** So that a call which OPA never ends takes neither all of the machine's time nor its memory. */
function runBounded(file: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd, ...LIMITS }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      const why = error?.killed === true ? `no answer within ${LIMITS.timeout / 1_000} s` : stderr;
      resolve({ code, stdout, stderr: why });
    });
  });
}
