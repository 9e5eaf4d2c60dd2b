/**
 * @module Rego's values in JavaScript, without loss.
 */

export { RegoNumber } from "./number.ts";
export { compareValues, RegoObject, RegoSet, type Value } from "./value.ts";
