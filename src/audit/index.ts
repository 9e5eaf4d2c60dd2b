/**
 * @module Stop 7, audit: what was decided, on what, and why.
 */

export { type DecisionLog, openDecisionLog } from "./decision-log.ts";
export { decisionEntry, type Labels } from "./entry.ts";
