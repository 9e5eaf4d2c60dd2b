/**
 * @module `object.subset`: whether one collection lies within another (OPA's v1/topdown/subset.go).
 */

import { compareValues, RegoObject, RegoSet, type Value } from "../values/index.ts";
import { type Builtin, BuiltinError, type Builtins } from "./builtin.ts";

const subset: Builtin = (operands) => {
  const [whole, part] = operands as readonly [Value, Value];
  const answer =
    isArray(whole) && part instanceof RegoSet ? holdsMembers(whole, part) : isSubset(whole, part);
  if (answer === undefined) {
    throw new BuiltinError(
      "both arguments object.subset must be of the same type or array and set",
      "eval_type_error",
    );
  }
  return answer;
};

export const objectBuiltins = { "object.subset": subset } satisfies Builtins;

/** Objects key by key and recursively, sets by members, arrays by an unbroken run of elements; undefined of other pairs. */
function isSubset(whole: Value, part: Value): boolean | undefined {
  if (whole instanceof RegoObject && part instanceof RegoObject) return isObjectSubset(whole, part);
  if (whole instanceof RegoSet && part instanceof RegoSet) {
    return part.members.every((member) => whole.has(member));
  }
  return isArray(whole) && isArray(part) ? hasRun(whole, part) : undefined;
}

function isObjectSubset(whole: RegoObject, part: RegoObject): boolean {
  return part.entries.every(([key, value]) => {
    const other = whole.get(key);
    if (other === undefined) return false;
    return compareValues(value, other) === 0 || isSubset(other, value) === true;
  });
}

/** Finds the run in one pass (Knuth, Morris and Pratt), since both may be long. */
function hasRun(whole: readonly Value[], run: readonly Value[]): boolean {
  if (run.length === 0) return true;
  const fallbacks = [0];
  const advance = (matched: number, value: Value) => {
    let count = matched;
    while (count > 0 && !isEqual(run[count], value)) count = fallbacks[count - 1] ?? 0;
    return isEqual(run[count], value) ? count + 1 : 0;
  };
  for (const value of run.slice(1)) fallbacks.push(advance(fallbacks.at(-1) ?? 0, value));
  let matched = 0;
  for (const value of whole) {
    matched = advance(matched, value);
    if (matched === run.length) return true;
  }
  return false;
}

/** OPA counts an element of the array each time it occurs, and looks whether all are found only at an element. */
function holdsMembers(whole: readonly Value[], members: RegoSet): boolean {
  let missing = members.size;
  return whole.some((value) => {
    if (members.has(value)) missing--;
    return missing === 0;
  });
}

function isEqual(one: Value | undefined, other: Value): boolean {
  return one !== undefined && compareValues(one, other) === 0;
}

function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
