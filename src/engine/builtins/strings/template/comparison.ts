/**
 * @module How Go templates compare: within a kind only, where numbers of the input are text (text/template, funcs.go).
 */

import { compareValues } from "../../../values/index.ts";
import { BuiltinError } from "../../builtin.ts";
import { type GoArgument, isIntegerType } from "../arguments.ts";

type Comparable = GoArgument | undefined;
type Kind = "bool" | "int" | "float" | "string" | "none";

/** Whether the first equals any of the others. */
export function equal(one: Comparable, others: readonly Comparable[]): boolean {
  if (others.length === 0) throw failure("missing argument for comparison");
  return others.some((other) => equalTwo(one, other));
}

/** Of integers, floats or texts. */
export function lessThan(one: Comparable, other: Comparable): boolean {
  const kind = kindOf(one);
  if (kind === "none" || kindOf(other) === "none") throw failure("invalid type for comparison");
  if (kind !== kindOf(other)) throw failure("incompatible types for comparison");
  if (kind === "bool") throw failure("invalid type for comparison");
  const [left, right] = [one as { value: string }, other as { value: string }];
  return kind === "string" ? compareValues(left.value, right.value) < 0 : left.value < right.value;
}

function equalTwo(one: Comparable, other: Comparable): boolean {
  const [left, right] = [isNothing(one) ? undefined : one, isNothing(other) ? undefined : other];
  if (left === undefined || right === undefined) return left === right;
  const kind = kindOf(left);
  if (kind !== kindOf(right)) throw failure("incompatible types for comparison");
  if (kind === "none") throw failure("non-comparable types");
  return left.value === right.value;
}

function kindOf(value: Comparable): Kind {
  if (value === undefined) return "none";
  if (isIntegerType(value)) return "int";
  switch (value.type) {
    case "bool":
      return "bool";
    case "float64":
      return "float";
    case "string":
    case "json.Number":
      return "string";
    default:
      return "none";
  }
}

function isNothing(value: Comparable): boolean {
  return value === undefined || value.type === "nil";
}

function failure(message: string): BuiltinError {
  return new BuiltinError(`template: ${message}`);
}
