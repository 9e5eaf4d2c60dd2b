/**
 * @module The gateway's config: one YAML file, or the environment, checked whole before anything starts.
 */

import { readFile } from "node:fs/promises";
import { type Environment, parseConfigDocument } from "./document.ts";
import { configFromEnvironment } from "./environment.ts";
import { ConfigError } from "./problems.ts";
import { resolveConfig, type ServicesOf } from "./resolve.ts";
import { shapeProblems } from "./schema.ts";
import type { Config } from "./types.ts";

export type { Environment } from "./document.ts";
export { ConfigError, formatProblem, type Problem } from "./problems.ts";
export type { ServicesOf } from "./resolve.ts";
export type { Address, ClientConfig, Config } from "./types.ts";
export { originOf } from "./units.ts";

/** Reads a config file. Throws a `ConfigError` with all of its problems. */
export async function loadConfig(file: string, env: Environment, servicesOf: ServicesOf): Promise<Config> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new ConfigError([{ file, line: null, field: "", message: `can't be read (${code})` }]);
  }
  return parseConfig(text, file, env, servicesOf);
}

/** The config that the `DATABRICKS_*` variables amount to, or null. Its paths are those of the current folder. */
export function loadConfigFromEnvironment(env: Environment, servicesOf: ServicesOf): Config | null {
  const text = configFromEnvironment(env);
  return text === null ? null : parseConfig(text, "environment", env, servicesOf);
}

export function parseConfig(text: string, file: string, env: Environment, servicesOf: ServicesOf): Config {
  const document = parseConfigDocument(text, file, env);
  const problems = shapeProblems(document);
  if (problems.length > 0) throw new ConfigError(problems);
  return resolveConfig(document, servicesOf);
}
