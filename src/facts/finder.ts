/**
 * @module What facts are, and what finds them.
 */

import type { Operation, Resource, SqlFacts } from "../model/input.ts";
import type { Body } from "../model/request.ts";
import type { Match } from "./catalogue/matcher.ts";
import type { Statements } from "./statements.ts";

export interface Facts {
  readonly operation: Operation | null;
  readonly resources: readonly Resource[];
  readonly sql: SqlFacts | null;
  readonly opaque: readonly string[];
}

type Query = Readonly<Record<string, readonly string[]>>;

/** What is not to be seen in a request alone. */
export interface Known {
  /** What its SQL does; null where it holds none. */
  readonly sql?: SqlFacts | null;
  /** Whether who asks started every statement that it asks after. */
  readonly isOwner?: boolean;
}

export interface FactFinder {
  /** The catalogue's entry for a method and decoded path, or null. */
  match(method: string, segments: readonly string[]): Match | null;
  /** The SQL that a matched request holds. */
  statements(match: Match, body: Body): Statements;
  /** The statements that it asks after, which are their starters' alone; null where it asks after none. */
  ownedStatements(match: Match, query: Query, body: Body): readonly string[] | null;
  /** The facts of a matched request, once its body is there, and what others know of it. */
  facts(match: Match, query: Query, body: Body, known?: Known): Facts;
  /** The service that a name in a scope stands for. */
  canonicalService(name: string): string;
  /** All services, by their canonical names. */
  readonly services: ReadonlySet<string>;
  /** Whether all of its resources have names of one part, which may have dots in it. */
  isFlat(service: string): boolean;
  /** Whether the service has operations of this access that no wildcard grants. */
  isGuarded(service: string, access: string): boolean;
  /** Databricks' own scopes: the services of which each reaches all that is not guarded, and those of which it reaches all. */
  readonly areas: ReadonlyMap<
    string,
    { readonly services: ReadonlySet<string>; readonly guarded: ReadonlySet<string> }
  >;
  /** The operations whose connections could be upgraded: what they ask stands in the head, in no protocol of its own. */
  readonly upgradeable: ReadonlySet<string>;
  /** Query parameters that choose a workspace. */
  readonly steering: ReadonlySet<string>;
}
