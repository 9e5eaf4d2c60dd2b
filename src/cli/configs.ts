/**
 * @module Which config a command takes: the file it was told, `postern.yaml`, or the environment.
 */

import { existsSync } from "node:fs";
import { type Config, ConfigError, loadConfig, loadConfigFromEnvironment } from "../config/index.ts";
import { servicesOf } from "../gateway/index.ts";
import { type CommandContext, UsageError } from "./command.ts";

const DEFAULT_FILE = "postern.yaml";

/** Stands in for variables that are not set: it would do as a secret and as a URL, and nothing is sent anywhere. */
const UNSET = "https://unset.invalid";

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

/**
 * The config as `serve` finds it; secrets need not be there, since nothing is sent or minted. Where there is none it is
 * one that says nothing, whose policy and catalogue are those that come with Postern.
 */
export async function findConfigToRead(file: string | undefined, context: CommandContext): Promise<Config> {
  const unset = new Set<string>();
  const env = new Proxy(context.env, {
    get(target, name) {
      const value = Reflect.get(target, name) as string | undefined;
      if (value) return value;
      unset.add(String(name));
      return UNSET;
    },
  });
  try {
    return (await findConfig(file, { ...context, env })).config;
  } catch (error) {
    if (error instanceof ConfigError && unset.size > 0) {
      context.err(`not set, which may be why: ${[...unset].toSorted().join(", ")}\n`);
    }
    throw error;
  }
}
