/**
 * @module Rego's values in JavaScript, without loss.
 */

export { fromPlain, type Plain, toPlain } from "./json.ts";
export { RegoNumber } from "./number.ts";
export { parseJson, parseValue } from "./parse.ts";
export { printJson, printValue, quoteLikeGo } from "./print.ts";
export { compareValues, RegoObject, RegoSet, type Value } from "./value.ts";
