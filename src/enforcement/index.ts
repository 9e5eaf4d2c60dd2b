/**
 * @module Stop 5, enforcement: turns a decision into what is done. What it can't carry out, it denies.
 */

import type { Decision, Obligations, Reason } from "../model/decision.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import { type HeaderChanges, headerChanges } from "./headers.ts";
import { inBatches } from "./response/batch.ts";
import { filterJson } from "./response/filter.ts";
import { type ResponsePlan, responsePlan } from "./response/plan.ts";

export { ResponseError } from "./response/pieces.ts";
export type { HeaderChanges, ResponsePlan };

/** How an allowed request, and its answer, differ from those that came. */
export interface Changes {
  readonly headers: HeaderChanges;
  /** Null where the answer goes on as it comes. */
  readonly response: ResponsePlan | null;
}

/** The name of the one credential that an upstream has. */
const DEFAULT_CREDENTIAL = "default";

export function enforce({ allow, reasons, obligations }: Decision): Result<Changes> {
  if (!allow) return refuse("permission_denied", denialMessage(reasons));
  const unsupported = unsupportedObligation(obligations);
  if (unsupported !== null) {
    return refuse("obligation_failed", `the policy asks for ${unsupported}, which this version can't do`);
  }
  const headers = headerChanges(obligations.headers ?? {});
  if (!headers.ok) return headers;
  const response = responsePlan(obligations);
  return response.ok ? accept({ headers: headers.value, response: response.value }) : response;
}

/**
 * What the plan leaves of a JSON answer, as it comes: never more of it is held than one element or member. Throws a
 * `ResponseError`, after which what was given so far must not pass for a whole answer.
 */
export function carryOut(plan: ResponsePlan, answer: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return inBatches(filterJson(answer, plan));
}

/** What a program reads beside the message: the first reason that names a scope stands for all. */
export function leadingReason(reasons: readonly Reason[]): Reason | undefined {
  return reasons.find((reason) => reason.scope !== undefined) ?? reasons[0];
}

/** Of all the reasons, which the decision log has, what somebody would still read. */
const SHOWN_REASONS = 5;

function denialMessage(reasons: readonly Reason[]): string {
  const shown = reasons.slice(0, SHOWN_REASONS).map((reason) => reason.message);
  const more = reasons.length - shown.length;
  if (more > 0) shown.push(`${more} more`);
  return `Denied by policy: ${shown.join("; ") || "no rule allows it"}`;
}

function unsupportedObligation(obligations: Obligations): string | null {
  if ((obligations.credential ?? DEFAULT_CREDENTIAL) !== DEFAULT_CREDENTIAL) return "another credential";
  return null;
}
