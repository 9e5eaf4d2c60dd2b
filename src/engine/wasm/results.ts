/**
 * @module The text of a result set as values, or as plain JavaScript.
 */

import { PolicyError } from "../errors.ts";
import { type Plain, parseValue, type RegoSet, toPlain, type Value } from "../values/index.ts";

/** The members of the set that `opa_eval` gives. Throws a `PolicyError` where one of them can't leave the module. */
export function resultsOf(text: string): readonly Value[] {
  try {
    return (parseValue(text) as RegoSet).members;
  } catch (error) {
    throw new PolicyError(`the policy's result can't be read: ${(error as Error).message}`);
  }
}

/**
 * As `JSON.parse` would give OPA's JSON. Nearly always the text of the members is JSON; where it isn't, they have sets, or keys that
 * are no strings, and then each value is looked at.
 */
export function plainResults(text: string): Plain {
  if (text === "set()") return [];
  try {
    return JSON.parse(`[${text.slice(1, -1).toWellFormed()}]`) as Plain;
  } catch {
    return resultsOf(text).map(toPlain);
  }
}
