/**
 * @module Limits by decision: how many requests of a client, or of a token, go on within a time. Windows are fixed: around the
 * end of one, twice the limit may pass within a short time.
 */

export { memoryLimiter } from "./memory.ts";
export { chargesOf } from "./rates.ts";
export { sharedLimiter } from "./shared.ts";
export type { Charge, Limiter } from "./types.ts";
