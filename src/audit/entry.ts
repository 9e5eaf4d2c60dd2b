/**
 * @module One entry of the decision log, under OPA's field names
 * (https://www.openpolicyagent.org/docs/management-decision-logs), so that what reads OPA's logs reads these.
 */

import type { Decision } from "../model/decision.ts";
import type { InputDocument } from "../model/input.ts";
import { jsonText } from "../model/json-text.ts";
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

/** The entry as JSON, without an end of line. */
export function decisionEntry(record: DecisionRecord, labels: Labels): string {
  const { input, erased } = maskInput(record.input, record.bodyBytes);
  const { id, time, source } = input.request;
  const head = {
    decision_id: id,
    timestamp: time,
    path: "postern/decision",
    requested_by: source.ip,
    ...(record.error === null ? {} : { error: { code: "policy_failed", message: record.error } }),
    ...(erased.length === 0 ? {} : { erased }),
    bundles: { default: { revision: record.revision } },
    metrics: { timer_rego_query_eval_ns: record.evaluationNs },
  };
  // Put together from what was written for earlier entries: who asks, the operation and the decision come again.
  const result = record.result === null ? "" : `,"result":${jsonText(record.result)}`;
  return `{"labels":${jsonText(labels)},"input":${inputJson(input)}${result},${JSON.stringify(head).slice(1)}`;
}

function inputJson({ identity, request, operation, resources, sql, opaque }: InputDocument): string {
  return (
    `{"identity":${jsonText(identity)},"request":${requestJson(request)},"operation":${jsonText(operation)},` +
    `"resources":${jsonText(resources)},"sql":${jsonText(sql)},"opaque":${jsonText(opaque)}}`
  );
}

/** What comes again with the requests of a connection, or of a target, is written once. */
function requestJson({
  headers,
  segments,
  query,
  source,
  body,
  ...request
}: InputDocument["request"]): string {
  const parts = `"headers":${jsonText(headers)},"segments":${jsonText(segments)},"query":${jsonText(query)},"source":${jsonText(source)}`;
  return `${JSON.stringify(request).slice(0, -1)},${parts},"body":${JSON.stringify(body)}}`;
}
