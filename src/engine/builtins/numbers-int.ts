/**
 * @module Operands that OPA reads as a Go int (`IntOperand`): written as a whole number, not `1e3`, within 64 bits.
 */

import type { RegoNumber, Value } from "../values/index.ts";
import { BuiltinError } from "./builtin.ts";
import { numberOperand } from "./operands.ts";

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** A number as OPA's `Atoi64` reads it: digits, perhaps a fraction of zeros, 19 characters at the most. */
export function toInt64(number: RegoNumber): bigint | undefined {
  const digits = /^-?(\d+)(?:\.0*)?$/.exec(number.text)?.[1];
  if (digits === undefined || number.text.replace("-", "").length > 19) return undefined;
  const integer = number.text.startsWith("-") ? -BigInt(digits) : BigInt(digits);
  return isInt64(integer) ? integer : undefined;
}

export function isInt64(integer: bigint): boolean {
  return integer >= MIN_INT64 && integer <= MAX_INT64;
}

/** An operand that fits a Go int; `at` counts from zero. */
export function intOperand(operands: readonly Value[], at: number): bigint {
  const integer = toInt64(numberOperand(operands, at));
  if (integer === undefined) {
    throw new BuiltinError(
      `operand ${at + 1} must be integer number but got floating-point number`,
      "eval_type_error",
    );
  }
  return integer;
}
