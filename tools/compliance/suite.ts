/**
 * @module OPA's compliance suite: the cases of the Go module that tools/compliance/compile pins, each compiled to WebAssembly by
 * OPA itself. Kept in a cache, since it takes a minute.
 */

import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ROOT, run, runVisibly, ToolError, tell } from "../cli.ts";

/** A case as the Go program writes it. */
export interface SuiteCase {
  readonly suite: "v0" | "v1";
  readonly folder: string;
  readonly note: string;
  /** Name of the compiled module; none where the case does not compile. */
  readonly module?: string;
  readonly compileError?: string;
  readonly data?: unknown;
  /** JSON, or a Rego term in the syntax of `opa_value_parse`. */
  readonly input?: string;
  readonly wantDefined?: boolean;
  readonly wantErrorCode?: string;
  readonly wantError?: string;
  readonly sortBindings?: boolean;
  readonly strictError?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** The case's own line, in which numbers still have all their digits. */
  readonly line: string;
}

export interface Suite {
  readonly cases: readonly SuiteCase[];
  /** The bytes of a compiled module. */
  readonly module: (name: string) => Promise<Uint8Array>;
}

const COMPILER = join(ROOT, "tools", "compliance", "compile");
const CACHE = join(ROOT, "node_modules", ".cache", "compliance");
const OPA = "github.com/open-policy-agent/opa";

const unzip = promisify(gunzip);

/** The suite, from the cache where it is there. Throws a `ToolError` where Go is missing or can't get it. */
export async function loadSuite(): Promise<Suite> {
  const folder = join(CACHE, await keyOf(["main.go", "go.mod", "go.sum"]));
  const text = (await readCases(folder)) ?? (await build(folder));
  const lines = text.split("\n").filter((line) => line !== "");
  return {
    cases: lines.map((line) => ({ ...(JSON.parse(line) as Omit<SuiteCase, "line">), line })),
    module: async (name) => unzip(await readFile(join(folder, `${name}.wasm.gz`))),
  };
}

async function keyOf(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(join(COMPILER, file)));
  return hash.digest("hex").slice(0, 16);
}

async function readCases(folder: string): Promise<string | null> {
  return readFile(join(folder, "cases.ndjson"), "utf8").catch(() => null);
}

/** Makes the folder as a whole, so that a run that is stopped leaves nothing that looks like a suite. */
async function build(folder: string): Promise<string> {
  tell("getting OPA's suite and compiling its cases; this takes some minutes the first time …");
  const download = await go(["mod", "download", "-json", OPA]);
  const { Dir } = JSON.parse(download) as { readonly Dir: string };
  const part = `${folder}.part`;
  await rm(CACHE, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  const testdata = join(Dir, "v1", "test", "cases", "testdata");
  const code = await runVisibly("go", ["-C", COMPILER, "run", ".", testdata, part]);
  if (code !== 0) throw new ToolError("the suite could not be compiled");
  await rename(part, folder);
  return readFile(join(folder, "cases.ndjson"), "utf8");
}

async function go(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run("go", ["-C", COMPILER, ...args]);
  if (code === null) throw new ToolError("no `go` on PATH: the suite is a Go module (https://go.dev/dl)");
  if (code !== 0) throw new ToolError(`the suite could not be got: ${stderr.trim() || stdout.trim()}`);
  return stdout;
}
