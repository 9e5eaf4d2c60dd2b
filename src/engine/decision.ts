/**
 * @module Checks that what a policy answered is one decision, by schemas/decision.json.
 */

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import type { Decision } from "../model/decision.ts";
import { PolicyError } from "./errors.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/decision.json", import.meta.url), "utf8"),
) as object;
const isDecision = new Ajv({ strict: true }).compile<Decision>(schema);

/** Takes OPA's result set. Throws a `PolicyError` unless it is exactly one well-formed decision. */
export function checkDecision(results: unknown): Decision {
  if (!Array.isArray(results) || results.length !== 1) {
    throw new PolicyError("the policy is undefined for this input: data.postern.decision has no value");
  }
  const decision: unknown = (results[0] as { result?: unknown } | null)?.result;
  if (!isDecision(decision)) {
    const [error] = isDecision.errors ?? [];
    throw new PolicyError(
      `data.postern.decision${error?.instancePath ?? ""} ${error?.message ?? "is malformed"}`,
    );
  }
  return decision;
}
