/**
 * @module Built-ins that OPA compiles into modules, where they compute otherwise than in OPA itself: division with 18 digits, JSON with
 * keys in no order, integers of 64 bits. A module calls these in their place.
 */

import { parseJson, RegoNumber, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins } from "./builtin.ts";
import { printGoJson } from "./json/go-json.ts";
import { floatText, quotient } from "./native-float.ts";
import { type BigFloat, parseBigFloat, truncate } from "./numbers-bigfloat.ts";
import { numberOperand, stringOperand } from "./operands.ts";

export const nativeBuiltins = {
  div: (operands) => divide(numberOperand(operands, 0), numberOperand(operands, 1)),
  format_int: (operands) => formatInteger(numberOperand(operands, 0), numberOperand(operands, 1)),
  "json.marshal": ([value = null]) => printGoJson(value),
  "json.unmarshal": (operands) => unmarshal(stringOperand(operands, 0)),
} satisfies Builtins;

/** Where a dividend and a divisor lie within 32 bits OPA divides integers. */
const SMALL = 2n ** 31n;
const INTEGER = /^-?\d+(?:\.0*)?$/;
const WHOLE = /^-?\d+$/;

const BASES: Readonly<Record<string, number>> = { "2": 2, "8": 8, "10": 10, "16": 16 };

/** `arithOp` of v1/topdown/arithmetic.go: an integer where small ones leave no remainder, else a float of 64 bits. */
function divide(dividend: RegoNumber, divisor: RegoNumber): RegoNumber {
  const [one, other] = [smallInteger(dividend), smallInteger(divisor)];
  if (one !== undefined && other !== undefined && one !== 0n && other !== 0n && one % other === 0n) {
    return RegoNumber.of(one / other);
  }
  const by = floatOf(divisor);
  if (by.mantissa === 0n) throw new BuiltinError("divide by zero");
  const quotientText = floatText(quotient(floatOf(dividend), by));
  return numberOf(quotientText === "0" && isNegative(dividend) !== isNegative(divisor) ? "-0" : quotientText);
}

/** Zero has a sign in a float. */
function isNegative({ text }: RegoNumber): boolean {
  return text.startsWith("-");
}

function smallInteger({ text }: RegoNumber): bigint | undefined {
  if (!INTEGER.test(text)) return undefined;
  const [whole = ""] = text.split(".");
  const integer = BigInt(whole);
  return integer >= -SMALL && integer < SMALL ? integer : undefined;
}

function floatOf({ text }: RegoNumber): BigFloat {
  const float = parseBigFloat(text);
  if (float === undefined) throw new BuiltinError("illegal value");
  return float;
}

function numberOf(text: string): RegoNumber {
  try {
    return RegoNumber.parse(text);
  } catch (error) {
    throw new BuiltinError((error as Error).message);
  }
}

/** Integers exactly; a fraction is cut off. */
function formatInteger(number: RegoNumber, base: RegoNumber): string {
  const radix = BASES[base.text];
  if (radix === undefined) {
    throw new BuiltinError("operand 2 must be one of {2, 8, 10, 16}", "eval_type_error");
  }
  const integer = WHOLE.test(number.text) ? BigInt(number.text) : truncate(floatOf(number));
  return integer.toString(radix);
}

function unmarshal(text: string): Value {
  try {
    return parseJson(text);
  } catch (error) {
    throw new BuiltinError((error as Error).message);
  }
}
