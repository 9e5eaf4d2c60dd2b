/**
 * @module A config out of the variables that Databricks' own clients read, for a first run without a file.
 */

import type { Environment } from "./document.ts";
import { ConfigError } from "./problems.ts";

/** The text of the config that the variables amount to, or null where they name no workspace. */
export function configFromEnvironment(env: Environment): string | null {
  const host = env["DATABRICKS_HOST"];
  if (!host) return null;
  const url = /^[a-z]+:\/\//i.test(host) ? "${DATABRICKS_HOST}" : "https://${DATABRICKS_HOST}";
  return `upstream: {url: "${url}", credential: ${credentialIn(env)}}\n`;
}

function credentialIn(env: Environment): string {
  if (env["DATABRICKS_TOKEN"]) return '{token: "${DATABRICKS_TOKEN}"}';
  if (env["DATABRICKS_CLIENT_ID"] && env["DATABRICKS_CLIENT_SECRET"]) {
    return '{client_id: "${DATABRICKS_CLIENT_ID}", client_secret: "${DATABRICKS_CLIENT_SECRET}"}';
  }
  throw new ConfigError([
    {
      file: "environment",
      line: null,
      field: "DATABRICKS_HOST",
      message:
        "is set, but no credential: set DATABRICKS_TOKEN, or DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET",
    },
  ]);
}
