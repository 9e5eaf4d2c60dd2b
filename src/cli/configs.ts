/**
 * @module Which config a command takes: the file it was told, `postern.yaml`, or the environment.
 */

import { existsSync } from "node:fs";
import { type Config, loadConfig, loadConfigFromEnvironment } from "../config/index.ts";
import { servicesOf } from "../gateway/index.ts";
import { type CommandContext, UsageError } from "./command.ts";

const DEFAULT_FILE = "postern.yaml";

/** What a config came from, for messages. */
export interface FoundConfig {
  readonly config: Config;
  readonly from: string;
}

/** Throws a `ConfigError`, or a `UsageError` where there is none. */
export async function findConfig(file: string | undefined, { env }: CommandContext): Promise<FoundConfig> {
  const path = file ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  if (path !== undefined) return { config: await loadConfig(path, env, servicesOf), from: path };
  const config = loadConfigFromEnvironment(env, servicesOf);
  if (config === null) {
    throw new UsageError(
      "no config: write postern.yaml, name one with --config FILE, or set DATABRICKS_HOST and DATABRICKS_TOKEN",
    );
  }
  return { config, from: "the environment" };
}
