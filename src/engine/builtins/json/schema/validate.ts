/**
 * @module Whether a document is what a JSON schema asks for, by OPA's internal/gojsonschema: its checks in its order, so that
 * findings are the same. Where Go's maps leave the order to chance, it is that of names.
 */

import { RegoNumber } from "../../../values/index.ts";
import { checkArray } from "./check-arrays.ts";
import { checkObject } from "./check-objects.ts";
import { checkNumber, checkString, checkValue } from "./check-scalars.ts";
import { isInteger, isList, type Json } from "./document.ts";
import { type Place, Result, ROOT } from "./result.ts";
import type { JsonSchema } from "./schema.ts";

/** Schemas may refer to themselves, and alternatives multiply: after so many parts a validation ends with a RangeError. */
const MAX_STEPS = 1_000_000;

/** Validates a document. Throws a `BuiltinError` or a RangeError where it costs too much. */
export function validate(schema: JsonSchema, document: Json): Result {
  return new Validation().result(schema, document, ROOT);
}

class Validation {
  #steps = 0;

  /** What one schema says of a part, on its own. */
  result(schema: JsonSchema, json: Json, place: Place): Result {
    const result = new Result();
    this.check(schema, json, place, result);
    return result;
  }

  /** Adds what a schema says of a part. */
  check(schema: JsonSchema, json: Json, place: Place, result: Result): void {
    if (++this.#steps > MAX_STEPS) throw new RangeError("the validation takes too long");
    if (schema.pass !== undefined) {
      if (!schema.pass) result.add(place, "false", "False always fails validation");
    } else if (schema.reference !== undefined) this.check(schema.reference, json, place, result);
    else if (isExpectedType(schema.types, json)) {
      this.#combinations(schema, json, place, result);
      this.#parts(schema, json, place, result);
      result.score++;
    } else {
      const { types } = schema;
      const expected = types.length === 1 ? types[0] : `[${types.join(",")}]`;
      result.add(place, "invalid_type", `Invalid type. Expected: ${expected}, given: ${typeOf(json)}`);
    }
  }

  #parts(schema: JsonSchema, json: Json, place: Place, result: Result): void {
    if (isList(json)) checkArray(this, schema, json, place, result);
    if (json instanceof Map) checkObject(this, schema, json, place, result);
    if (json instanceof RegoNumber) checkNumber(schema, json, place, result);
    checkValue(schema, json, place, result);
    if (typeof json === "string") checkString(schema, json, place, result);
    if (!(json instanceof Map)) return;
    for (const [name, property] of schema.properties) {
      const value = json.get(name);
      if (value !== undefined) this.check(property, value, { name, parent: place }, result);
    }
  }

  #combinations(schema: JsonSchema, json: Json, place: Place, result: Result): void {
    this.#anyOf(schema, json, place, result);
    this.#oneOf(schema, json, place, result);
    this.#allOf(schema, json, place, result);
    if (schema.not !== undefined && this.result(schema.not, json, place).isValid) {
      result.add(place, "number_not", "Must not validate the schema (not)");
    }
    this.#dependencies(schema, json, place, result);
    this.#condition(schema, json, place, result);
    result.score++;
  }

  #anyOf({ anyOf }: JsonSchema, json: Json, place: Place, result: Result): void {
    if (anyOf.length === 0) return;
    let nearest: Result | undefined;
    for (const schema of anyOf) {
      const one = this.result(schema, json, place);
      if (one.isValid) return;
      if (nearest === undefined || one.score > nearest.score) nearest = one;
    }
    result.add(place, "number_any_of", "Must validate at least one schema (anyOf)");
    if (nearest !== undefined) result.merge(nearest);
  }

  #oneOf({ oneOf }: JsonSchema, json: Json, place: Place, result: Result): void {
    if (oneOf.length === 0) return;
    let valid = 0;
    let nearest: Result | undefined;
    for (const schema of oneOf) {
      const one = this.result(schema, json, place);
      if (one.isValid) valid++;
      else if (valid === 0 && (nearest === undefined || one.score > nearest.score)) nearest = one;
    }
    if (valid === 1) return;
    result.add(place, "number_one_of", "Must validate one and only one schema (oneOf)");
    if (valid === 0 && nearest !== undefined) result.merge(nearest);
  }

  #allOf({ allOf }: JsonSchema, json: Json, place: Place, result: Result): void {
    let isValid = true;
    for (const schema of allOf) {
      const one = this.result(schema, json, place);
      isValid &&= one.isValid;
      result.merge(one);
    }
    if (!isValid) result.add(place, "number_all_of", "Must validate all the schemas (allOf)");
  }

  #dependencies({ dependencies }: JsonSchema, json: Json, place: Place, result: Result): void {
    if (!(json instanceof Map) || dependencies.size === 0) return;
    for (const name of json.keys()) {
      const dependency = dependencies.get(name);
      if (dependency === undefined) continue;
      if (!isNames(dependency)) this.check(dependency, json, place, result);
      else {
        for (const required of dependency) {
          if (!json.has(required)) {
            result.add(place, "missing_dependency", `Has a dependency on ${required}`);
          }
        }
      }
    }
  }

  #condition(schema: JsonSchema, json: Json, place: Place, result: Result): void {
    if (schema.condition === undefined) return;
    const isMet = this.result(schema.condition, json, place).isValid;
    const branch = isMet ? schema.consequence : schema.alternative;
    if (branch === undefined) return;
    const one = this.result(branch, json, place);
    if (one.isValid) return;
    if (isMet) result.add(place, "condition_then", 'Must validate "then" as "if" was valid');
    else result.add(place, "condition_else", 'Must validate "else" as "if" was not valid');
    result.merge(one);
  }
}

function isExpectedType(types: readonly string[], json: Json): boolean {
  if (types.length === 0) return true;
  const type = typeOf(json);
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

function typeOf(json: Json): string {
  if (json === null) return "null";
  if (json instanceof RegoNumber) return isInteger(json) ? "integer" : "number";
  if (json instanceof Map) return "object";
  return isList(json) ? "array" : typeof json;
}

function isNames(dependency: readonly string[] | JsonSchema): dependency is readonly string[] {
  return Array.isArray(dependency);
}
