import { expect, it } from "vitest";
import { parseValue, printValue } from "../values/index.ts";
import { BuiltinError, type Builtins, type Evaluation } from "./builtin.ts";
import { castBuiltins } from "./casts.ts";

const builtins: Builtins = castBuiltins;
const cast = (name: string, value: string) =>
  printValue(builtins[name]?.([parseValue(value)], {} as Evaluation) ?? null);

it.each([
  ["cast_array", "[2,1]", "[2,1]"],
  ["cast_array", "{2,1}", "[1,2]"],
  ["cast_set", "[2,1,2]", "{1,2}"],
  ["cast_set", "{1}", "{1}"],
  ["cast_string", '"a"', '"a"'],
  ["cast_boolean", "false", "false"],
  ["cast_null", "null", "null"],
  ["cast_object", '{"a":1}', '{"a":1}'],
])("%s of %s is %s", (name, value, expected) => {
  expect(cast(name, value)).toBe(expected);
});

it.each([
  ["cast_array", '"a"'],
  ["cast_set", '{"a":1}'],
  ["cast_string", "1"],
  ["cast_boolean", "null"],
  ["cast_null", "false"],
  ["cast_object", "[]"],
])("%s of %s fails", (name, value) => {
  expect(() => cast(name, value)).toThrow(BuiltinError);
});
