/**
 * @module What a token can do: a verdict on every operation of the catalogue.
 */

import type { Catalogue } from "../facts/index.ts";
import type { Obligations } from "../model/decision.ts";
import type { Access } from "../model/input.ts";

/** One operation as the catalogue has it. */
export type Entry = Catalogue["operations"][number];

/** Something that the request must name: a `table` that is `sales.*.*`. */
export interface Named {
  readonly type: string;
  /** Null where it must not name one. */
  readonly pattern: string | null;
}

/** One way in which an operation is allowed that is not open for every resource. */
export interface Limit {
  /** What the request must name; empty where it may name anything. */
  readonly resources: readonly Named[];
  /** The scopes that the policy gave as its reasons. */
  readonly scopes: readonly string[];
  /** What the policy asks for beside: among it the filter that the answer goes through. */
  readonly obligations: Obligations;
}

export type Verdict =
  /** Whatever the resource. */
  | { readonly kind: "allowed"; readonly scopes: readonly string[]; readonly obligations: Obligations }
  /** For some resources only, or with a part of the answer. */
  | { readonly kind: "limited"; readonly limits: readonly Limit[] }
  | { readonly kind: "denied"; readonly code: string; readonly message: string }
  /** No request could be made up for it, or the policy failed on it. */
  | { readonly kind: "unknown"; readonly why: string };

export const VERDICTS = ["allowed", "limited", "denied", "unknown"] as const satisfies Verdict["kind"][];

export interface OperationAccess {
  readonly id: string;
  /** The service that scopes name. */
  readonly service: string;
  readonly access: Access;
  /** What makes it guarded in its plain form; null where it is not. */
  readonly guarded: string | null;
  readonly method: string;
  readonly path: string;
  readonly verdict: Verdict;
}

/** In the order of the catalogue. */
export type AccessReport = readonly OperationAccess[];

export type Counts = Readonly<Record<Verdict["kind"], number>>;

export function countVerdicts(operations: AccessReport): Counts {
  const counts = { allowed: 0, limited: 0, denied: 0, unknown: 0 };
  for (const { verdict } of operations) counts[verdict.kind]++;
  return counts;
}

/** Whether the operation is allowed for any resource at all. */
export function isReachable({ verdict }: OperationAccess): boolean {
  return verdict.kind === "allowed" || verdict.kind === "limited";
}
