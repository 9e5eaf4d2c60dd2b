/**
 * @module What a token can do, known before it is minted: a policy's verdict on every operation of a catalogue.
 */

export { type Change, type Direction, diffAccess } from "./diff.ts";
export { reckonAccess } from "./reckon.ts";
export {
  type AccessReport,
  countVerdicts,
  isReachable,
  type Limit,
  type OperationAccess,
  VERDICTS,
  type Verdict,
} from "./types.ts";
