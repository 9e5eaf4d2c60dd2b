/**
 * @module What a JSON schema asks of numbers and strings, and of any value as a whole.
 */

import type { RegoNumber } from "../../../values/index.ts";
import { matchesPattern } from "../../regex-engine.ts";
import { canonical, isBelow, isMultiple, type Json, printFloat } from "./document.ts";
import { isFormat } from "./formats.ts";
import type { Place, Result } from "./result.ts";
import type { JsonSchema } from "./schema.ts";

export function checkValue(schema: JsonSchema, json: Json, place: Place, result: Result): void {
  const { constant, enumeration, format } = schema;
  if (constant !== undefined && canonical(json) !== constant) {
    result.add(place, "const", (field) => `${field} does not match: ${constant}`);
  }
  if (enumeration !== undefined && !enumeration.includes(canonical(json))) {
    result.add(place, "enum", (field) => `${field} must be one of the following: ${enumeration.join(", ")}`);
  }
  if (format !== undefined && typeof json === "string" && !isFormat(format, json)) {
    result.add(place, "format", `Does not match format '${format}'`);
  }
  result.score++;
  // gojsonschema asks booleans and numbers what it asks strings; only strings have an answer.
}

export function checkNumber(schema: JsonSchema, number: RegoNumber, place: Place, result: Result): void {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = schema;
  if (multipleOf !== undefined && !isMultiple(number, multipleOf)) {
    result.add(place, "multiple_of", `Must be a multiple of ${printFloat(multipleOf)}`);
  }
  if (maximum !== undefined && isBelow(maximum, number)) {
    result.add(place, "number_lte", `Must be less than or equal to ${printFloat(maximum)}`);
  }
  if (exclusiveMaximum !== undefined && !isBelow(number, exclusiveMaximum)) {
    result.add(place, "number_lt", `Must be less than ${printFloat(exclusiveMaximum)}`);
  }
  if (minimum !== undefined && isBelow(number, minimum)) {
    result.add(place, "number_gte", `Must be greater than or equal to ${printFloat(minimum)}`);
  }
  if (exclusiveMinimum !== undefined && !isBelow(exclusiveMinimum, number)) {
    result.add(place, "number_gt", `Must be greater than ${printFloat(exclusiveMinimum)}`);
  }
  result.score++;
}

export function checkString(schema: JsonSchema, text: string, place: Place, result: Result): void {
  const { minLength, maxLength, pattern } = schema;
  if (minLength !== undefined || maxLength !== undefined) {
    const length = [...text].length;
    if (minLength !== undefined && length < minLength) {
      result.add(place, "string_gte", `String length must be greater than or equal to ${minLength}`);
    }
    if (maxLength !== undefined && length > maxLength) {
      result.add(place, "string_lte", `String length must be less than or equal to ${maxLength}`);
    }
  }
  if (pattern !== undefined && !matchesPattern(pattern.compiled, text)) {
    result.add(place, "pattern", `Does not match pattern '${pattern.source}'`);
  }
  result.score++;
}
