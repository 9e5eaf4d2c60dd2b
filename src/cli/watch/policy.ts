/**
 * @module The policy of a gateway that is being worked on: built from the rules of a team where folders of them are named, or a
 * bundle that others build; put in force whenever it has changed.
 */

import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildTar, compress, findOpa, LIBRARY, readSources, shown } from "../../bundle/index.ts";
import type { Config } from "../../config/index.ts";
import type { CommandContext } from "../command.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Watching, watch } from "./watch.ts";

/** Two looks tell that a file is still; with the build, a save is in force within a second. */
const POLL_MS = 100;

export interface WatchedPolicy {
  /** Where the bundle is that begins. */
  readonly bundlePath: string;
  /** Puts in force what changes from now on. */
  follow(replace: (bundlePath: string) => Promise<string>): Watching;
}

/** Throws a `BuildError` where the rules don't build now: there is no policy before them that could stay in force. */
export async function openWatchedPolicy(
  { policy, stateDir }: Pick<Config, "policy" | "stateDir">,
  rules: readonly string[],
  { env, err }: Pick<CommandContext, "env" | "err">,
): Promise<WatchedPolicy> {
  const isBuilt = rules.length > 0;
  const paths = isBuilt ? [LIBRARY, ...rules] : [policy.bundlePath];
  const look = () => fingerprintOf(paths);
  const opa = isBuilt ? await findOpa(env) : "";
  const bundlePath = isBuilt ? join(stateDir, "rules.tar.gz") : policy.bundlePath;
  const build = async (isStill: () => Promise<boolean>): Promise<boolean> => {
    if (!isBuilt) return true;
    const bytes = compress(await buildTar(await readSources(LIBRARY, rules), opa));
    // Files that were saved while they were read may not belong together; they are read again.
    if (!(await isStill())) return false;
    await replaceFile(bundlePath, bytes);
    return true;
  };
  const known = await look();
  await build(async () => true);
  return {
    bundlePath,
    follow(replace) {
      const what = isBuilt ? rules.map(shown).join(", ") : shown(bundlePath);
      const onChange = async (isStill: () => Promise<boolean>) => {
        const startedAt = performance.now();
        try {
          if (!(await build(isStill))) return;
          const revision = await replace(bundlePath);
          err(
            `${what}: policy ${revision} is in force, after ${Math.round(performance.now() - startedAt)} ms\n`,
          );
        } catch (error) {
          err(`${(error as Error).message}\n${what}: the policy before it stays in force\n`);
        }
      };
      return watch({ look, onChange, pollMs: POLL_MS }, known);
    },
  };
}

async function replaceFile(path: string, bytes: Buffer): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  const part = `${path}.${randomUUID()}`;
  await writeFile(part, bytes, { mode: 0o600 });
  await rename(part, path);
}
