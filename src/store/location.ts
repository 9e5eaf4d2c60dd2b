/**
 * @module Where a store is, as the config writes it: `sqlite:./postern.db`, or a PostgreSQL connection URL.
 */

import { resolve } from "node:path";
import { Secret } from "../model/brand.ts";

export type StoreLocation =
  | { readonly kind: "sqlite"; readonly path: string }
  /** A connection URI as libpq takes it; it may hold a password. */
  | { readonly kind: "postgres"; readonly url: Secret };

const SQLITE = "sqlite:";
const POSTGRES = /^postgres(?:ql)?:\/\//;

/** Null where the text names no store. A database in memory is none: it would forget revocations. */
export function parseStoreLocation(text: string): StoreLocation | null {
  if (POSTGRES.test(text)) {
    return URL.canParse(text) ? { kind: "postgres", url: new Secret(text) } : null;
  }
  const path = text.startsWith(SQLITE) ? text.slice(SQLITE.length) : "";
  return path === "" || path === ":memory:" ? null : { kind: "sqlite", path };
}

/** The location as messages may show it: without password and parameters. */
export function describeLocation(location: StoreLocation): string {
  if (location.kind === "sqlite") return `${SQLITE}${resolve(location.path)}`;
  const { protocol, username, host, pathname } = new URL(location.url.reveal());
  return `${protocol}//${username === "" ? "" : `${username}@`}${host}${pathname}`;
}
