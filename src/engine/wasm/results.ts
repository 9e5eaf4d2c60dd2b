/**
 * @module The text of a result set as plain JavaScript.
 */

import { type Plain, parseValue, toPlain } from "../values/index.ts";

/**
 * The members of the set that `opa_eval` gives, as `JSON.parse` would give OPA's JSON. Nearly always their text is JSON but for the braces
 * around it; where it isn't, it has sets or keys that are no strings, and then each value is looked at.
 */
export function plainResults(text: string): Plain {
  if (text === "set()") return [];
  try {
    return JSON.parse(`[${text.slice(1, -1)}]`) as Plain;
  } catch {
    return toPlain(parseValue(text));
  }
}
