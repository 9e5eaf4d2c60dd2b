/**
 * @module The tables as both databases have them. Times are in seconds since 1970; lists and objects are JSON as text.
 */

import type { Kysely } from "kysely";
import type { Revocation } from "./types.ts";

interface RevisionTable {
  /** Always 1: there is one row. */
  readonly id: number;
  readonly value: number;
}

export interface KeyTable {
  readonly id: string;
  readonly sealed: string;
  readonly created_at: number;
  readonly active_from: number;
  readonly withdrawn_at: number | null;
}

export interface ClientTable {
  readonly id: string;
  /** JSON: the scopes it may have. */
  readonly scopes: string;
  readonly note: string | null;
  readonly created_at: number;
  readonly disabled_at: number | null;
  /** JSON: its `StoredSecret`s. */
  readonly secrets: string;
}

export interface TokenTable {
  readonly id: string;
  readonly digest: string;
  readonly hint: string;
  readonly client_id: string;
  /** JSON. */
  readonly scopes: string;
  /** JSON. */
  readonly details: string;
  readonly note: string | null;
  readonly issued_at: number;
  readonly expires_at: number;
  readonly last_used_at: number | null;
}

interface RevocationTable {
  readonly kind: Revocation["kind"];
  readonly subject: string;
  readonly at: number;
  readonly expires_at: number;
  /** That of the write which made or changed it. */
  readonly revision: number;
}

interface BudgetTable {
  readonly id: string;
  readonly used: number;
  readonly expires_at: number;
}

export interface Schema {
  readonly revision: RevisionTable;
  readonly keys: KeyTable;
  readonly clients: ClientTable;
  readonly tokens: TokenTable;
  readonly revocations: RevocationTable;
  readonly budgets: BudgetTable;
}

/** A connection or a transaction. */
export type Queries = Kysely<Schema>;

/** One of the two databases, open. */
export interface Database {
  readonly kind: "sqlite" | "postgres";
  readonly queries: Queries;
  /** For reading what others changed: however much `queries` has to do, these don't wait for it. */
  readonly following: Queries;
  /** Tells all who listen that the revision grew, once the transaction is committed. */
  announce(transaction: Queries): Promise<void>;
  /** Calls back whenever others may have announced something; gives the function that ends it. Null where it can't. */
  readonly listen: ((onAnnounced: () => void) => () => void) | null;
  close(): Promise<void>;
}
