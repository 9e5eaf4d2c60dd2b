/**
 * @module One entry of the decision log, under OPA's field names
 * (https://www.openpolicyagent.org/docs/management-decision-logs), so that what reads OPA's logs reads these.
 */

import type { Decision } from "../model/decision.ts";
import type { InputDocument } from "../model/input.ts";
import { maskInput } from "./mask.ts";

export interface DecisionRecord {
  readonly input: InputDocument;
  /** Size of the request's body as it was read. */
  readonly bodyBytes: number;
  readonly result: Decision | null;
  /** Why there is no result. */
  readonly error: string | null;
  readonly revision: string;
  readonly evaluationNs: number;
}

/** Names the gateway that decided. */
export interface Labels {
  readonly id: string;
  readonly version: string;
}

export function decisionEntry(record: DecisionRecord, labels: Labels): object {
  const { input, erased } = maskInput(record.input, record.bodyBytes);
  return {
    labels,
    decision_id: input.request.id,
    timestamp: input.request.time,
    path: "postern/decision",
    requested_by: input.request.source.ip,
    input,
    ...(record.result === null ? {} : { result: record.result }),
    ...(record.error === null ? {} : { error: { code: "policy_failed", message: record.error } }),
    ...(erased.length === 0 ? {} : { erased }),
    bundles: { default: { revision: record.revision } },
    metrics: { timer_rego_query_eval_ns: record.evaluationNs },
  };
}
