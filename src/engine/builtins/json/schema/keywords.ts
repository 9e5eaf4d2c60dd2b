/**
 * @module Reads the keywords of a schema that hold no schemas, and tells what is wrong with them in gojsonschema's words.
 */

import { RegoNumber } from "../../../values/index.ts";
import { BuiltinError } from "../../builtin.ts";
import { compilePattern, type Pattern } from "../../regex-engine.ts";
import { canonical, isBelow, isInteger, isList, type Json, type JsonObject } from "./document.ts";
import { Draft } from "./references.ts";
import type { JsonSchema } from "./schema.ts";

const TYPES: readonly string[] = ["array", "boolean", "integer", "number", "null", "object", "string"];
const ZERO = RegoNumber.of(0);

export function invalidType(expected: string, given: string): BuiltinError {
  return new BuiltinError(`Invalid type. Expected: ${expected}, given: ${given}`);
}

export function getString(json: JsonObject, name: string): string | undefined {
  const value = json.get(name);
  if (value !== undefined && typeof value !== "string") throw invalidType("string", name);
  return value;
}

export function getList(json: JsonObject, name: string): readonly Json[] | undefined {
  const value = json.get(name);
  if (value !== undefined && !isList(value)) throw new BuiltinError(`${name} must be of an array`);
  return value;
}

export function readTypes(json: JsonObject): readonly string[] {
  const value = json.get("type");
  if (value === undefined) return [];
  const list = isList(value) ? value : [value];
  const types: string[] = [];
  for (const type of list) {
    if (typeof type !== "string") throw invalidType(...TYPE_EXPECTED);
    if (!TYPES.includes(type)) {
      throw new BuiltinError(
        `has a primitive type that is NOT VALID -- given: /${type}/ Expected valid values are:[${TYPES.join(" ")}]`,
      );
    }
    if (types.includes(type)) throw new BuiltinError(`${type} type is duplicated`);
    types.push(type);
  }
  return types;
}

/** In this order, as gojsonschema says it. */
const TYPE_EXPECTED = ["type", "string/Array Of Strings"] as const;

/** `multipleOf`, `minimum`, `maximum` and what excludes them. */
export function readNumbers(json: JsonObject, draft: number, schema: JsonSchema): void {
  const multipleOf = json.get("multipleOf");
  if (multipleOf !== undefined) {
    if (!(multipleOf instanceof RegoNumber)) throw invalidType("Number", "multipleOf");
    if (!isBelow(ZERO, multipleOf)) throw new BuiltinError("multipleOf must be strictly greater than 0");
    schema.multipleOf = multipleOf;
  }
  readLimit(json, draft, schema, "minimum", "exclusiveMinimum");
  readLimit(json, draft, schema, "maximum", "exclusiveMaximum");
}

/** Excluding was a boolean in draft 4, and is a number since. */
function readLimit(
  json: JsonObject,
  draft: number,
  schema: JsonSchema,
  name: "minimum" | "maximum",
  exclusiveName: "exclusiveMinimum" | "exclusiveMaximum",
): void {
  const limit = json.get(name);
  if (limit !== undefined && !(limit instanceof RegoNumber)) {
    throw new BuiltinError(`${name} must be of a Number`);
  }
  if (limit !== undefined) schema[name] = limit;
  const exclusive = json.get(exclusiveName);
  if (exclusive === undefined) return;
  if (typeof exclusive === "boolean" && (draft === Draft.four || draft === Draft.hybrid)) {
    if (limit === undefined) throw new BuiltinError(`${exclusiveName} cannot be used without ${name}`);
    if (!exclusive) return;
    schema[exclusiveName] = limit;
    delete schema[name];
    return;
  }
  if (draft === Draft.four) throw invalidType("boolean", exclusiveName);
  if (!(exclusive instanceof RegoNumber)) {
    throw invalidType(draft === Draft.hybrid ? "boolean/number" : "number", exclusiveName);
  }
  schema[exclusiveName] = exclusive;
}

export function readStrings(json: JsonObject, schema: JsonSchema): void {
  readSize(json, schema, "minLength");
  readSize(json, schema, "maxLength");
  requireOrder(schema, "minLength", "maxLength");
  const pattern = getString(json, "pattern");
  if (pattern !== undefined) {
    schema.pattern = { source: pattern, compiled: compile(pattern, "pattern must be a valid regex") };
  }
  const format = getString(json, "format");
  if (format !== undefined) schema.format = format;
}

/** Throws a `BuiltinError` that says `why`. */
export function compile(pattern: string, why: string): Pattern {
  try {
    return compilePattern(pattern);
  } catch (error) {
    throw error instanceof BuiltinError ? new BuiltinError(why) : error;
  }
}

/** `minProperties`, `maxProperties` and `required`. */
export function readObjects(json: JsonObject, schema: JsonSchema): void {
  readSize(json, schema, "minProperties");
  readSize(json, schema, "maxProperties");
  requireOrder(schema, "minProperties", "maxProperties");
  const required = new Set<string>();
  for (const name of getList(json, "required") ?? []) {
    if (typeof name !== "string") throw invalidType("string", "required");
    if (required.has(name)) throw new BuiltinError("required items must be unique");
    required.add(name);
  }
  schema.required = [...required];
}

export function readArrays(json: JsonObject, schema: JsonSchema): void {
  readSize(json, schema, "minItems");
  readSize(json, schema, "maxItems");
  const unique = json.get("uniqueItems");
  if (unique === undefined) return;
  if (typeof unique !== "boolean") throw new BuiltinError("uniqueItems must be of a boolean");
  schema.uniqueItems = unique;
}

/** `const` and `enum`. An empty enumeration allows nothing. */
export function readValues(json: JsonObject, draft: number, schema: JsonSchema): void {
  const constant = json.get("const");
  if (constant !== undefined && draft >= Draft.six) schema.constant = canonical(constant);
  const values = getList(json, "enum");
  if (values === undefined) return;
  const texts = values.map(canonical);
  if (new Set(texts).size < texts.length) throw new BuiltinError("enum items must be unique");
  schema.enumeration = texts;
}

type Size = "minLength" | "maxLength" | "minProperties" | "maxProperties" | "minItems" | "maxItems";

function readSize(json: JsonObject, schema: JsonSchema, name: Size): void {
  const value = json.get(name);
  if (value === undefined) return;
  // Go takes `1.0` for an integer here only to fail to read it as one.
  const isReadable = value instanceof RegoNumber && isInteger(value) && /^-?\d{1,18}$/.test(value.text);
  if (!isReadable) throw new BuiltinError(`${name} must be of an integer`);
  if (isBelow(value, ZERO)) throw new BuiltinError(`${name} must be greater than or equal to 0`);
  schema[name] = value.toNumber();
}

function requireOrder(schema: JsonSchema, least: Size, most: Size): void {
  const [low, high] = [schema[least], schema[most]];
  if (low !== undefined && high !== undefined && low > high) {
    throw new BuiltinError(`${least} cannot be greater than ${most}`);
  }
}
