/**
 * @module The catalogue of an upstream's operations: plain data, one entry an operation.
 */

import type { Access } from "../../model/input.ts";

/** Ways out of the cage, by what they hand out or let in. Only a scope that names the service grants them. */
export type GuardClass = "credential" | "secret" | "grant" | "execute" | "storage" | "share" | "owner";

/**
 * How a request names one resource. Each part is a path parameter (`{full_name}`) or a parameter that may come in the
 * query or at the top of a JSON body (`catalog_name`); the parts are joined by dots.
 */
export interface NameRule {
  /** What is named: `catalog`, `job`. Types of Unity Catalog have names in parts. */
  readonly type: string;
  readonly parts: readonly string[];
  /** The service whose scopes reach it, where that is not the operation's own. */
  readonly service?: string;
}

/** The list that an operation answers with. */
export interface Listing {
  /** The member of the answer that is the list; `$` where the answer itself is. */
  readonly field: string;
  /** The field of an element that names it; without one the list can't be filtered. */
  readonly name?: string;
  /** Another field that names it as well. */
  readonly or?: string;
  /** Whether the name is one of Unity Catalog, in dotted parts. */
  readonly dotted?: boolean;
}

/** Fields of a body by their dotted path, `query.query_text`. */
export interface SqlSource {
  readonly text: string;
  /** What the statement's own defaults are in, where the body says so. */
  readonly catalog?: string;
  readonly schema?: string;
  /** The text is a dashboard as JSON, whose data sets hold the statements. */
  readonly dashboard?: true;
}

export interface CatalogueEntry {
  /** `service.operation` as Databricks' CLI and SDKs name it. */
  readonly id: string;
  readonly method: string;
  /** `{x}` is one segment, `{x...}` one or more at the end, `{x}:verb` one that ends with a custom verb. */
  readonly path: string;
  /** Where it lives too: what older clients call, and other versions of the API; `METHOD /path` where that differs. */
  readonly paths?: readonly string[];
  readonly access: Access;
  /** The names of what the query and the top of the body may hold. */
  readonly query?: readonly string[];
  readonly fields?: readonly string[];
  readonly names?: readonly NameRule[];
  readonly guarded?: GuardClass;
  /** Top-level body fields whose presence makes the call a guarded one, with access `manage`. */
  readonly guardFields?: Readonly<Record<string, GuardClass>>;
  /** `stream`: the body is data that no policy reads. Default `json`. */
  readonly body?: "json" | "stream";
  /** Where its body holds SQL. */
  readonly sql?: SqlSource;
  /** The parameter that names a statement which only its starter may ask after. */
  readonly owned?: string;
  /** A body field, and the one value of it that keeps data on its way through the gateway. */
  readonly inline?: { readonly field: string; readonly value: string };
  /** What is asked in a protocol of its own, one path for everything. */
  readonly protocol?: "thrift" | "mcp";
  /** Why facts about this operation can't be had: the policy denies it, saying this. */
  readonly opaque?: string;
  readonly list?: Listing;
  /** The areas, scopes that Databricks itself has (`sql`), which reach it. */
  readonly areas?: readonly string[];
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
