/**
 * @module Compiles Rego for a test, by the OPA that compiles the product's policy.
 */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { run, ToolError } from "../../tools/cli.ts";
import { opaBinary } from "../../tools/opa.ts";

/** The module that `opa build -t wasm` makes of one file of Rego. */
export async function compileRego(rego: string, ...entrypoints: readonly string[]): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "postern-rego-"));
  try {
    await writeFile(join(folder, "policy.rego"), rego);
    const flags = entrypoints.flatMap((entrypoint) => ["-e", entrypoint]);
    const args = [
      "build",
      "-t",
      "wasm",
      "--wasm-include-print",
      ...flags,
      "-o",
      "bundle.tar.gz",
      "policy.rego",
    ];
    const { code, stdout, stderr } = await run(await opaBinary(), args, folder);
    if (code !== 0) throw new ToolError(stderr || stdout);
    return await moduleOf(await readFile(join(folder, "bundle.tar.gz")));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function moduleOf(bundle: Buffer): Promise<Uint8Array> {
  const entries = extract();
  entries.end(gunzipSync(bundle));
  for await (const entry of entries) {
    const bytes = await buffer(entry);
    if (entry.header.name.endsWith("policy.wasm")) return bytes;
  }
  throw new ToolError("the bundle has no module");
}
