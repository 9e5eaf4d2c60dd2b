/**
 * @module Built-ins that OPA compiles into modules, where they compute otherwise than in OPA itself: fractions with 18 decimal digits, JSON
 * with keys in no order, integers of 64 bits. A module calls these in their place.
 */

import { parseJson, RegoNumber, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins } from "./builtin.ts";
import { printGoJson } from "./json/go-json.ts";
import { floatOf, floatText, numberOf, product, quotient, sum } from "./native-float.ts";
import { numberBuiltins } from "./native-numbers.ts";
import { truncate } from "./numbers-bigfloat.ts";
import { numberOperand, operandError, stringOperand } from "./operands.ts";

export const nativeBuiltins = {
  ...numberBuiltins,
  div: (operands) => divide(numberOperand(operands, 0), numberOperand(operands, 1)),
  format_int: (operands) => formatInteger(numberOperand(operands, 0), numberOperand(operands, 1)),
  "json.is_valid": ([text]) => typeof text === "string" && isJson(text),
  "json.marshal": ([value = null]) => printGoJson(value),
  "json.unmarshal": (operands) => unmarshal(stringOperand(operands, 0)),
  minus: (operands) => compute(operands, { exact: (one, other) => one - other, float: difference }),
  mul: (operands) => compute(operands, { exact: (one, other) => one * other, float: multiply }),
  to_number: ([value = null]) => toNumber(value),
  plus: (operands) => compute(operands, { exact: (one, other) => one + other, float: add }),
} satisfies Builtins;

/** Where a dividend and a divisor lie within 32 bits OPA divides integers. */
const SMALL = 2n ** 31n;
const INTEGER = /^-?\d+(?:\.0*)?$/;
const WHOLE = /^-?\d+$/;

const BASES: Readonly<Record<string, number>> = { "2": 2, "8": 8, "10": 10, "16": 16 };

/** An operation on integers of any size, or else on floats of 64 bits; `arithOp` of v1/topdown/arithmetic.go. */
interface Operation {
  readonly exact: (one: bigint, other: bigint) => bigint;
  readonly float: (one: RegoNumber, other: RegoNumber) => string;
}

function compute(operands: readonly Value[], { exact, float }: Operation): RegoNumber {
  const [one, other] = [numberOperand(operands, 0), numberOperand(operands, 1)];
  const [left, right] = [one.toBigInt(), other.toBigInt()];
  if (left !== undefined && right !== undefined) return RegoNumber.of(exact(left, right));
  return numberOf(float(one, other));
}

function add(one: RegoNumber, other: RegoNumber): string {
  return floatText(sum(floatOf(one), floatOf(other)));
}

function difference(one: RegoNumber, other: RegoNumber): string {
  const { mantissa, exponent } = floatOf(other);
  return floatText(sum(floatOf(one), { mantissa: -mantissa, exponent }));
}

function multiply(one: RegoNumber, other: RegoNumber): string {
  return signed(floatText(product(floatOf(one), floatOf(other))), one, other);
}

/** An integer where small ones leave no remainder, else a float of 64 bits. */
function divide(dividend: RegoNumber, divisor: RegoNumber): RegoNumber {
  const [one, other] = [smallInteger(dividend), smallInteger(divisor)];
  if (one !== undefined && other !== undefined && one !== 0n && other !== 0n && one % other === 0n) {
    return RegoNumber.of(one / other);
  }
  const by = floatOf(divisor);
  if (by.mantissa === 0n) throw new BuiltinError("divide by zero");
  return numberOf(signed(floatText(quotient(floatOf(dividend), by)), dividend, divisor));
}

/** Zero has a sign in a float. */
function signed(text: string, one: RegoNumber, other: RegoNumber): string {
  return text === "0" && one.text.startsWith("-") !== other.text.startsWith("-") ? "-0" : text;
}

function smallInteger({ text }: RegoNumber): bigint | undefined {
  if (!INTEGER.test(text)) return undefined;
  const [whole = ""] = text.split(".");
  const integer = BigInt(whole);
  return integer >= -SMALL && integer < SMALL ? integer : undefined;
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

/** What Go's `strconv.ParseFloat` takes for a decimal; OPA takes no infinities. */
const DECIMAL = /^([+-]?)0*(\d*?)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const HAS_DIGITS = /^[+-]?\.?\d/;
const UNDERSCORES = /(?<=\d)_(?=\d)/g;

/** OPA keeps the text as it is, also where it is no JSON (`+1`, `.5`) and can't be written any more; here it becomes a number's. */
function toNumber(value: Value): RegoNumber {
  if (value === null) return RegoNumber.of(0);
  if (typeof value === "boolean") return RegoNumber.of(value ? 1 : 0);
  if (value instanceof RegoNumber) return value;
  if (typeof value !== "string") throw operandError(value, 0, "null", "boolean", "number", "string");
  const text = value.replace(UNDERSCORES, "");
  const [, sign, whole = "", fraction = "", exponent] = (HAS_DIGITS.test(text) && DECIMAL.exec(text)) || [];
  if (sign === undefined || !Number.isFinite(Number(text))) throw new BuiltinError("invalid syntax");
  return numberOf(
    `${sign === "-" ? "-" : ""}${whole || "0"}${fraction && `.${fraction}`}${exponent === undefined ? "" : `e${exponent}`}`,
  );
}

/** Go and JavaScript have the same grammar. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function unmarshal(text: string): Value {
  try {
    return parseJson(text);
  } catch (error) {
    throw new BuiltinError((error as Error).message);
  }
}
