/**
 * @module Builds the bundle that the gateway loads, always to the same bytes.
 *
 * OPA compiles; the manifest and the archive are made here, so that nothing of the machine or the checkout is in them.
 */

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { BuildError } from "./errors.ts";
import { packTar } from "./pack.ts";
import { run, shown } from "./process.ts";
import { revisionOf, type Source } from "./sources.ts";

const ENTRYPOINT = "postern/decision";

/** The library that comes with Postern. */
export const LIBRARY = fileURLToPath(new URL("../../policy", import.meta.url));

/** What the engine can do: OPA refuses to compile anything else. */
export const CAPABILITIES = fileURLToPath(new URL("../../bundles/capabilities.json", import.meta.url));

/** The bundle owns this path of `data` and nothing else. */
const ROOTS = ["postern"];

const OPA_TIMEOUT_MS = 120_000;

interface Manifest {
  readonly wasm?: unknown;
  readonly rego_version?: unknown;
}

/** What the archive's `.manifest` says: all of what OPA found out, in one order, and what the policy reads. */
export function manifestText(revision: string, compiled: Manifest, reads: readonly InputPath[]): string {
  const { wasm, rego_version } = compiled;
  const metadata = { postern: { reads } };
  return `${JSON.stringify({ revision, roots: ROOTS, rego_version, wasm, metadata }, null, 2)}\n`;
}

/** A part of the input: its keys from the outermost on. */
type InputPath = readonly string[];

interface Dependencies {
  /** Refs as `opa deps` has them: `input` or `data`, then terms. */
  readonly base?: readonly (readonly { readonly type: string; readonly value: unknown }[])[];
}

/**
 * The parts of the input that the policy reads, each with all that is below it: a ref ends where a key is not known before it
 * runs. None is within another.
 */
export function inputPaths({ base = [] }: Dependencies): readonly InputPath[] {
  const paths = base
    .filter(([head]) => head?.value === "input")
    .map((ref) => {
      const keys = ref.slice(1);
      const unknown = keys.findIndex(({ type }) => type !== "string");
      return keys.slice(0, unknown < 0 ? keys.length : unknown).map(({ value }) => String(value));
    });
  const isWithin = (path: InputPath, outer: InputPath) =>
    outer.length < path.length && outer.every((key, index) => path[index] === key);
  const texts = new Set(
    paths.filter((path) => !paths.some((outer) => isWithin(path, outer))).map((path) => JSON.stringify(path)),
  );
  return [...texts].sort().map((text) => JSON.parse(text) as InputPath);
}

/** Compiles the sources; gives the bundle's tar. */
export async function buildTar(sources: readonly Source[], opa: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "postern-bundle-"));
  try {
    // Under the paths that they get in the bundle, so that nothing in it depends on where the checkout lies.
    const stage = join(folder, "stage");
    for (const { path, text } of sources) {
      await mkdir(dirname(join(stage, path)), { recursive: true });
      await writeFile(join(stage, path), text);
    }
    await writeFile(join(stage, ".manifest"), JSON.stringify({ roots: ROOTS, rego_version: 1 }));
    const out = join(folder, "bundle.tar.gz");
    const args = ["build", "--bundle", ".", "-t", "wasm", "-e", ENTRYPOINT, "-o", out];
    const [built, reads] = await Promise.all([
      run(opa, [...args, "--capabilities", CAPABILITIES], stage, OPA_TIMEOUT_MS),
      run(opa, ["deps", "--data", ".", "--format", "json", "data.postern.decision"], stage, OPA_TIMEOUT_MS),
    ]);
    if (built.code !== 0) {
      const said = `${built.stdout}${built.stderr}`.trim();
      throw new BuildError(
        said === "" ? `${opa} could not be run, or took too long` : explain(said, sources),
      );
    }
    if (reads.code !== 0)
      throw new BuildError(`OPA does not say what the policy reads: ${reads.stderr.trim()}`);
    const paths = inputPaths(JSON.parse(reads.stdout) as Dependencies);
    return packTar(await files(await readFile(out), revisionOf(sources), paths));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The files of OPA's bundle under our manifest, with names as tar has them: no slash in front. */
async function files(
  packed: Buffer,
  revision: string,
  reads: readonly InputPath[],
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const entries = extract();
  entries.end(gunzipSync(packed));
  for await (const entry of entries) found.set(entry.header.name.replace(/^\//, ""), await buffer(entry));
  const compiled = JSON.parse(found.get(".manifest")?.toString() ?? "{}") as Manifest;
  return found.set(".manifest", Buffer.from(manifestText(revision, compiled, reads)));
}

/** OPA's errors, with the files named as their author knows them. */
export function explain(output: string, sources: readonly Pick<Source, "path" | "file">[]): string {
  const files = new Map(sources.map(({ path, file }) => [path, shown(file)]));
  const text = output.replace(/[^\s'"`]+\.rego(?=:)/g, (name) => files.get(name.replace(/^\//, "")) ?? name);
  return text.includes("undefined function")
    ? `${text}\nThe engine has the built-ins of bundles/capabilities.json and no others.`
    : text;
}
