/**
 * @module Operands as what a built-in expects. OPA checks types when it compiles, but values of the input only show theirs in
 * an evaluation: each of these throws a `BuiltinError` (eval_type_error) in OPA's words where the operand is something else.
 */

import { RegoNumber, RegoObject, RegoSet, type Value } from "../values/index.ts";
import { BuiltinError } from "./builtin.ts";

/** The name of a value's type, as OPA's `type_name` gives it. */
export function typeName(value: Value): string {
  if (value === null) return "null";
  if (value instanceof RegoNumber) return "number";
  if (value instanceof RegoObject) return "object";
  if (value instanceof RegoSet) return "set";
  return Array.isArray(value) ? "array" : typeof value;
}

/** That the operand is of none of the expected types; `at` counts from zero. */
export function operandError(
  value: Value | undefined,
  at: number,
  ...expected: readonly string[]
): BuiltinError {
  const wanted = expected.length === 1 ? expected[0] : `one of {${expected.join(", ")}}`;
  const got = value === undefined ? "nothing" : typeName(value);
  return new BuiltinError(`operand ${at + 1} must be ${wanted} but got ${got}`, "eval_type_error");
}

export function stringOperand(operands: readonly Value[], at: number): string {
  const value = operands[at];
  if (typeof value !== "string") throw operandError(value, at, "string");
  return value;
}

export function booleanOperand(operands: readonly Value[], at: number): boolean {
  const value = operands[at];
  if (typeof value !== "boolean") throw operandError(value, at, "boolean");
  return value;
}

export function numberOperand(operands: readonly Value[], at: number): RegoNumber {
  const value = operands[at];
  if (!(value instanceof RegoNumber)) throw operandError(value, at, "number");
  return value;
}

export function arrayOperand(operands: readonly Value[], at: number): readonly Value[] {
  const value = operands[at];
  if (!isArray(value)) throw operandError(value, at, "array");
  return value;
}

export function objectOperand(operands: readonly Value[], at: number): RegoObject {
  const value = operands[at];
  if (!(value instanceof RegoObject)) throw operandError(value, at, "object");
  return value;
}

/** The members of an array or a set. */
export function listOperand(operands: readonly Value[], at: number): readonly Value[] {
  const value = operands[at];
  if (value instanceof RegoSet) return value.members;
  if (!isArray(value)) throw operandError(value, at, "array", "set");
  return value;
}

function isArray(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}
