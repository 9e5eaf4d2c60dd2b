/**
 * @module Bundles of a policy of a test's own, compiled by OPA.
 */

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../tools/cli.ts";
import { opaBinary } from "../../tools/opa.ts";

/** Compiles the body of `package postern`; gives the path of the bundle. */
export async function buildPolicy(body: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "postern-policy-"));
  const source = join(folder, "policy.rego");
  const bundle = join(folder, "bundle.tar.gz");
  writeFileSync(source, `package postern\n\n${body}\n`);
  const args = ["build", "-t", "wasm", "-e", "postern/decision", "-o", bundle, source];
  const { code, stderr } = await run(await opaBinary(), args);
  if (code !== 0) throw new Error(stderr);
  return bundle;
}
