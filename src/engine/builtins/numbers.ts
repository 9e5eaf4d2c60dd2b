/**
 * @module `numbers.range_step` and `rand.intn`, after OPA's numbers.go.
 */

import { RegoNumber, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
import { intOperand } from "./numbers-int.ts";
import { operandError, stringOperand } from "./operands.ts";

export const numbersBuiltins = {
  "numbers.range_step": (operands) => range(operands),
  "rand.intn": (operands, evaluation) =>
    randomBelow(stringOperand(operands, 0), intOperand(operands, 1), evaluation),
} satisfies Builtins;

/** OPA makes any range until it is cancelled; here nobody can cancel, so a range has an end. */
const MAX_NUMBERS = 1_000_000n;

function range(operands: readonly Value[]): Value {
  const [from, to, step] = [0, 1, 2].map((at) => bigIntOperand(operands, at)) as [bigint, bigint, bigint];
  if (step <= 0n) throw new BuiltinError("numbers.range_step: step must be a positive integer");
  const distance = to > from ? to - from : from - to;
  const count = distance / step + 1n;
  if (count > MAX_NUMBERS) throw new BuiltinError("numbers.range_step: too many numbers in range");
  const signed = to < from ? -step : step;
  return Array.from({ length: Number(count) }, (_, index) => RegoNumber.of(from + signed * BigInt(index)));
}

function bigIntOperand(operands: readonly Value[], at: number): bigint {
  const value = operands[at];
  if (!(value instanceof RegoNumber)) throw operandError(value, at, "integer");
  const integer = value.toBigInt();
  if (integer === undefined) {
    throw new BuiltinError(
      `operand ${at + 1} must be integer number but got floating-point number`,
      "eval_type_error",
    );
  }
  return integer;
}

/** The same for the same text and number within an evaluation. */
function randomBelow(text: string, number: bigint, evaluation: Evaluation): Value {
  const limit = number < 0n ? -number : number;
  if (limit === 0n) return RegoNumber.of(0);
  const memory = `rand.intn ${text}-${limit}`;
  const remembered = evaluation.remembered.get(memory);
  if (remembered !== undefined) return remembered;
  // 53 bits of each draw, so that limits beyond 2**53 are reached as well.
  const bits =
    (BigInt(Math.floor(evaluation.random() * 2 ** 53)) << 53n) |
    BigInt(Math.floor(evaluation.random() * 2 ** 53));
  const result = RegoNumber.of((bits * limit) >> 106n);
  evaluation.remembered.set(memory, result);
  return result;
}
