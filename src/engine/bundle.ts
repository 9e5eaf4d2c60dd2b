/**
 * @module Reads an OPA bundle file: a gzipped tar with `.manifest`, `policy.wasm` and the sources it was built from
 * (https://www.openpolicyagent.org/docs/management-bundles).
 */

import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { BundleError } from "./errors.ts";
import type { InputPath } from "./input-text.ts";

/** A bundle with more than this in it is not one of ours; it bounds what a broken file can make us hold. */
const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;

export interface Bundle {
  readonly revision: string;
  /** The compiled module that answers `postern/decision`. */
  readonly wasm: Buffer<ArrayBuffer>;
  /** Rego sources by their path in the bundle. */
  readonly sources: ReadonlyMap<string, string>;
  /** The data document as JSON; null where there is none, or an empty one. */
  readonly data: string | null;
  /** What the policy reads of the input; null where the bundle does not say, which may then be all of it. */
  readonly reads: readonly InputPath[] | null;
}

/** Reads the bundle that answers `entrypoint`. Throws a `BundleError` that names the file. */
export async function readBundle(path: string, entrypoint: string): Promise<Bundle> {
  const files = await unpack(path);
  const manifest = parseManifest(path, files.get("/.manifest"));
  const module = listOf(manifest["wasm"]).find((entry) => entry["entrypoint"] === entrypoint)?.["module"];
  const wasm = typeof module === "string" ? files.get(module) : undefined;
  if (!wasm) {
    throw new BundleError(
      `${path}: no WebAssembly module for the entrypoint ${entrypoint}; build it with \`opa build -t wasm -e ${entrypoint}\``,
    );
  }
  const data = files.get("/data.json");
  const sources = [...files].filter(([name]) => name.endsWith(".rego"));
  return {
    revision: typeof manifest["revision"] === "string" ? manifest["revision"] : "",
    wasm,
    data: data === undefined || data.toString().trim() === "{}" ? null : data.toString(),
    sources: new Map(sources.map(([name, bytes]) => [name, bytes.toString()])),
    reads: readsOf(path, manifest["metadata"]),
  };
}

/** `metadata.postern.reads`, which `node tools/bundle.ts` writes by what `opa deps` finds. */
function readsOf(path: string, metadata: unknown): readonly InputPath[] | null {
  const said = isObject(metadata) ? metadata["postern"] : undefined;
  const reads = isObject(said) ? said["reads"] : undefined;
  if (reads === undefined) return null;
  const isPath = (value: unknown) => Array.isArray(value) && value.every((key) => typeof key === "string");
  if (Array.isArray(reads) && reads.every(isPath)) return reads as readonly InputPath[];
  throw new BundleError(`${path}: metadata.postern.reads of its .manifest is not a list of paths`);
}

function parseManifest(path: string, bytes: Buffer | undefined): Record<string, unknown> {
  if (!bytes) throw new BundleError(`${path}: no .manifest in it, so it is no OPA bundle`);
  try {
    const manifest: unknown = JSON.parse(bytes.toString());
    if (isObject(manifest)) return manifest;
  } catch {
    // Said below.
  }
  throw new BundleError(`${path}: its .manifest is not a JSON object`);
}

function listOf(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function unpack(path: string): Promise<Map<string, Buffer<ArrayBuffer>>> {
  const packed = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new BundleError(
      `${path}: can't be read (${error.code}); \`make bundle\` builds the default policy`,
    );
  });
  const files = new Map<string, Buffer<ArrayBuffer>>();
  try {
    const entries = extract();
    entries.end(gunzipSync(packed, { maxOutputLength: MAX_BUNDLE_BYTES }));
    for await (const entry of entries) {
      files.set(`/${entry.header.name.replace(/^\.?\//, "")}`, await buffer(entry));
    }
  } catch (error) {
    throw new BundleError(
      `${path}: not a gzipped tar of at most ${MAX_BUNDLE_BYTES} bytes (${(error as Error).message})`,
    );
  }
  return files;
}
