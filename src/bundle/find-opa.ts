/**
 * @module Finds the OPA binary that compiles bundles: the pinned version, since another compiler gives another bundle.
 */

import { fileURLToPath } from "node:url";
import { BuildError } from "./errors.ts";
import { run } from "./process.ts";

/** The version that the engine is held against; tools/opa.json pins the same. */
const OPA_VERSION = "1.22.2";

const VERSION_TIMEOUT_MS = 30_000;

/** Where a checkout keeps the one that `node tools/opa.ts` got. */
const OF_CHECKOUT = fileURLToPath(new URL(`../../.tools/opa-${OPA_VERSION}`, import.meta.url));

/**
 * The file that `POSTERN_OPA` names, else `opa` on PATH, else the one of this checkout. Throws a `BuildError` where none is
 * of the pinned version.
 */
export async function findOpa(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const named = env["POSTERN_OPA"];
  for (const candidate of named ? [named] : ["opa", OF_CHECKOUT]) {
    if ((await versionOf(candidate)) === OPA_VERSION) return candidate;
  }
  throw new BuildError(
    named
      ? `POSTERN_OPA: ${named} is not OPA ${OPA_VERSION}`
      : `rules are compiled by OPA ${OPA_VERSION}: put that version of \`opa\` on PATH (https://www.openpolicyagent.org), or name it in POSTERN_OPA`,
  );
}

/** Reads the answer of `opa version`; null where it is none. */
export function readVersion(output: string): string | null {
  return /^Version: (\d+\.\d+\.\d+\S*)\s*$/m.exec(output)?.[1] ?? null;
}

/** What a binary says that it is; null where there is none. */
async function versionOf(opa: string): Promise<string | null> {
  const { code, stdout } = await run(opa, ["version"], process.cwd(), VERSION_TIMEOUT_MS);
  return code === 0 ? readVersion(stdout) : null;
}
