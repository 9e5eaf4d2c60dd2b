/**
 * @module Stop 1, intake: one unambiguous request out of what came over the wire, or a refusal.
 */

export { type BodyLimits, parseJsonBody, readBytes, readJsonBody } from "./body.ts";
export { createHeadReaders, readHead } from "./head.ts";
export { JsonError, parseStrictJson } from "./json.ts";
export { readHandshake } from "./websocket.ts";
