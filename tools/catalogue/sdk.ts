/**
 * @module sdk.json, what the releases of Databricks' SDK say of its API: written by extract.py.
 */

import { readFileSync } from "node:fs";

export interface SdkOperation {
  /** `service.operation`. */
  readonly id: string;
  readonly method: string;
  readonly paths: readonly string[];
  /** `METHOD /path`: what only older releases call. */
  readonly older_paths?: readonly string[];
  /** Its path is a name of anything, and could not be written out. */
  readonly unresolved?: boolean;
  /** The newest release that has it; left out where the current one does. */
  readonly last?: string;
  readonly query?: readonly string[];
  /** What stands at the top of the body. */
  readonly body?: readonly string[];
  /** The body is a map whose keys the caller chooses. */
  readonly open_body?: boolean;
  readonly stream?: "request" | "response";
  /** The list that it answers with, and the fields of an element. */
  readonly list?: { readonly field: string; readonly items: readonly string[] };
}

export interface Sdk {
  readonly package: string;
  readonly version: string;
  readonly older: readonly string[];
  readonly operations: readonly SdkOperation[];
}

export function readSdk(path = new URL("./sdk.json", import.meta.url)): Sdk {
  return JSON.parse(readFileSync(path, "utf8")) as Sdk;
}

export function serviceOf(id: string): string {
  return id.slice(0, id.indexOf("."));
}
