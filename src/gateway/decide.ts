/**
 * @module Asks the policy, and records what it said before anything follows from it.
 */

import { decisionEntry } from "../audit/index.ts";
import { PolicyError } from "../engine/index.ts";
import type { Decision } from "../model/decision.ts";
import type { InputDocument } from "../model/input.ts";
import type { Body } from "../model/request.ts";
import { accept, type Result, refuse } from "../model/result.ts";
import type { Stops } from "./stops.ts";

export async function decide(input: InputDocument, body: Body, stops: Stops): Promise<Result<Decision>> {
  const { policy, log } = stops;
  const startedAt = process.hrtime.bigint();
  let result: Decision | null = null;
  let error: string | null = null;
  try {
    result = policy.evaluateWaiting === null ? policy.evaluate(input) : await policy.evaluateWaiting(input);
  } catch (thrown) {
    if (!(thrown instanceof PolicyError)) throw thrown;
    error = thrown.message;
    log.error({ request_id: input.request.id, cause: error }, "the policy failed");
  }
  const evaluationNs = Number(process.hrtime.bigint() - startedAt);
  const bodyBytes = body.state === "parsed" ? body.bytes.length : 0;
  const record = { input, bodyBytes, result, error, revision: policy.revision, evaluationNs };
  try {
    await stops.decisions.append(decisionEntry(record, stops.labels));
  } catch (thrown) {
    log.error({ request_id: input.request.id, cause: String(thrown) }, "the decision could not be recorded");
    return refuse("audit_failed", "the decision could not be recorded, so the request was not sent on");
  }
  return result === null
    ? refuse("policy_failed", "the policy failed, so the request was denied")
    : accept(result);
}
