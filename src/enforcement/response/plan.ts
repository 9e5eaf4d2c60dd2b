/**
 * @module What is to be done to an answer, out of a decision's obligations.
 */

import type { Obligations } from "../../model/decision.ts";
import { accept, type Result, refuse } from "../../model/result.ts";

export type ListFilter = NonNullable<Obligations["filter"]>[number];

export interface ResponsePlan {
  /** All about one list; an element stays where all of them hold. */
  readonly filters: readonly ListFilter[];
  /** JSON Pointers to what goes. */
  readonly redact: readonly string[];
}

/** RFC 6901, of a place below the root: without the root there is no answer. */
const POINTER = /^(?:\/(?:[^~/]|~[01])*)+$/;

/** Null where the answer goes on as it came. */
export function responsePlan({ filter = [], redact = [] }: Obligations): Result<ResponsePlan | null> {
  if (filter.length === 0 && redact.length === 0) return accept(null);
  if (new Set(filter.map(({ list }) => list)).size > 1) {
    return refuse("obligation_failed", "the policy filters more than one list of the answer");
  }
  if (!redact.every((pointer) => POINTER.test(pointer))) {
    return refuse("obligation_failed", "the policy redacts something that no JSON Pointer leads to");
  }
  return accept({ filters: filter, redact });
}
