/**
 * @module The catalogue of an upstream's operations: plain data, one entry an operation.
 */

import type { Access } from "../../model/input.ts";

/** Ways out of the cage, by what they hand out or let in. Only a scope that names the service grants them. */
export type GuardClass = "credential" | "secret" | "grant" | "execute" | "storage" | "share" | "owner";

export type ResourceType = "catalog" | "schema" | "table" | "volume" | "query" | "warehouse" | "statement";

/**
 * How a request names one resource. Each part is a path parameter (`{full_name}`) or a parameter that may come in the
 * query or at the top of a JSON body (`catalog_name`); the parts are joined by dots.
 */
export interface NameRule {
  readonly type: ResourceType;
  readonly parts: readonly string[];
}

export interface CatalogueEntry {
  /** `service.operation` as Databricks' CLI and SDKs name it. */
  readonly id: string;
  readonly method: string;
  /** `{x}` is one segment, `{x...}` one or more at the end. */
  readonly path: string;
  readonly access: Access;
  readonly names?: readonly NameRule[];
  readonly guarded?: GuardClass;
  /** Top-level body fields whose presence makes the call a guarded one, with access `manage`. */
  readonly guardFields?: Readonly<Record<string, GuardClass>>;
  /** `stream`: the body is data that no policy reads. Default `json`. */
  readonly body?: "json" | "stream";
  /** The body field that holds SQL. */
  readonly sql?: string;
  /** Why facts about this operation can't be had: the policy denies it, saying this. */
  readonly opaque?: string;
}

export interface Catalogue {
  readonly upstream: string;
  /** What the entries were taken from, with its version. */
  readonly source: string;
  /** Service names that stand for another: scopes name the other. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Query parameters that choose a workspace, on hosts that serve several: never the client's to set. */
  readonly steering: readonly string[];
  readonly operations: readonly CatalogueEntry[];
}
