/**
 * @module Documents and schemas as JSON: what OPA makes of values or texts before it validates (v1/topdown/jsonschema.go).
 */

import { compareValues, parseJson, RegoNumber, RegoObject, type Value } from "../../../values/index.ts";
import { BuiltinError } from "../../builtin.ts";
import { printGoJson } from "../go-json.ts";

/** JSON whose objects can be looked up by name. Without sets, and without keys of other types. */
export type Json = null | boolean | string | RegoNumber | readonly Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

/** Reads an operand: a text of JSON, an object or an array. Throws a `BuiltinError` on anything else. */
export function readDocument(operand: Value): Json {
  if (typeof operand === "string") return jsonOf(readText(operand));
  if (operand instanceof RegoObject || Array.isArray(operand)) return jsonOf(readText(printGoJson(operand)));
  throw new BuiltinError("wrong type, expected string or object");
}

function readText(text: string): Value {
  try {
    return parseJson(text);
  } catch {
    throw new BuiltinError("invalid JSON string");
  }
}

/** Of a value without sets and without keys of other types. */
export function jsonOf(value: Value): Json {
  if (value instanceof RegoObject) {
    return new Map(value.entries.map(([name, item]) => [name as string, jsonOf(item)]));
  }
  return isValueList(value) ? value.map(jsonOf) : (value as Json);
}

/** JSON in which equal values have equal texts: keys in order, numbers as doubles. Throws a `BuiltinError` on numbers beyond. */
export function canonical(json: Json): string {
  return printGoJson(rounded(json));
}

function rounded(json: Json): Value {
  if (json instanceof Map) return new RegoObject([...json].map(([name, item]) => [name, rounded(item)]));
  if (isList(json)) return json.map(rounded);
  return json instanceof RegoNumber ? double(json) : json;
}

function double(number: RegoNumber): RegoNumber {
  const value = number.toNumber();
  if (!Number.isFinite(value)) throw new BuiltinError(`json: cannot unmarshal number ${number.text}`);
  return Object.is(value, -0) ? RegoNumber.parse("-0") : RegoNumber.parse(String(value));
}

export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

function isValueList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a number has no fraction, however it is written. */
export function isInteger(number: RegoNumber): boolean {
  return number.toBigInt() !== undefined;
}

export function isBelow(one: RegoNumber, other: RegoNumber): boolean {
  return compareValues(one, other) < 0;
}

/** Whether one is a multiple of the other, exactly. */
export function isMultiple(one: RegoNumber, other: RegoNumber): boolean {
  const [left, right] = [one.decimal(), other.decimal()];
  const scale = Math.max(left.scale, right.scale);
  const unit = right.digits * 10n ** BigInt(scale - right.scale);
  return (left.digits * 10n ** BigInt(scale - left.scale)) % unit === 0n;
}

/** With all its digits, as Go prints a `big.Float`: with an exponent below 1e-4 and from 1e6 on. */
export function printFloat(number: RegoNumber): string {
  const { digits, scale } = number.decimal();
  if (digits === 0n) return "0";
  const sign = digits < 0n ? "-" : "";
  const all = String(digits < 0n ? -digits : digits);
  const exponent = all.length - scale;
  const text = all.replace(/0+$/, "");
  const power = exponent - 1;
  if (power < -4 || power >= 6) {
    const fraction = text.length > 1 ? `.${text.slice(1)}` : "";
    const digitsOfPower = String(Math.abs(power)).padStart(2, "0");
    return `${sign}${text[0]}${fraction}e${power < 0 ? "-" : "+"}${digitsOfPower}`;
  }
  if (exponent <= 0) return `${sign}0.${"0".repeat(-exponent)}${text}`;
  if (exponent >= text.length) return `${sign}${text.padEnd(exponent, "0")}`;
  return `${sign}${text.slice(0, exponent)}.${text.slice(exponent)}`;
}
