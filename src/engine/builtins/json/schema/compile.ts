/**
 * @module Reads JSON schemas of drafts 4, 6 and 7 as OPA's internal/gojsonschema does: which keywords count, in which order what is
 * wrong with them is found.
 */

import { BuiltinError } from "../../builtin.ts";
import { isList, type Json, type JsonObject } from "./document.ts";
import {
  compile,
  getList,
  getString,
  invalidType,
  readArrays,
  readNumbers,
  readObjects,
  readStrings,
  readTypes,
  readValues,
} from "./keywords.ts";
import { Draft, draftOf, resolveReference, SchemaPool } from "./references.ts";
import { emptySchema, type JsonSchema } from "./schema.ts";

/** Compiles a schema. Throws a `BuiltinError` that tells what is wrong with it. */
export function compileSchema(document: Json): JsonSchema {
  const pool = new SchemaPool(document);
  return new Compiler(pool).schema(document, draftOf(document) ?? Draft.hybrid);
}

const NAMES_OF_CONDITIONS = [
  ["if", "condition"],
  ["then", "consequence"],
  ["else", "alternative"],
] as const;

class Compiler {
  readonly #pool: SchemaPool;
  /** By absolute references. One that is still being read is there too: schemas may refer to themselves. */
  readonly #references = new Map<string, JsonSchema>();

  constructor(pool: SchemaPool) {
    this.#pool = pool;
  }

  schema(json: Json, draft: number, schema: JsonSchema = emptySchema()): JsonSchema {
    if (typeof json === "boolean" && draft >= Draft.six) {
      schema.pass = json;
      return schema;
    }
    if (!(json instanceof Map)) throw new BuiltinError("Expected: Valid Schema, given: Invalid JSON");
    requireReference(json, draft);
    this.#definitions(json, draft);
    getString(json, "title");
    getString(json, "description");
    if (!this.#reference(json, draft, schema)) this.#keywords(json, draft, schema);
    return schema;
  }

  #definitions(json: JsonObject, draft: number): void {
    const definitions = json.get("definitions");
    if (definitions === undefined) return;
    if (!(definitions instanceof Map)) throw invalidType("Array Of Schemas", "definitions");
    for (const definition of definitions.values()) {
      if (!isSchema(definition)) throw invalidType("Array Of Schemas", "definitions");
      this.schema(definition, draft);
    }
  }

  /** Whether there is a reference that is read for the first time; other keywords are not looked at then. */
  #reference(json: JsonObject, draft: number, schema: JsonSchema): boolean {
    const reference = getString(json, "$ref");
    if (reference === undefined) return false;
    const target = resolveReference(reference, "");
    const known = this.#references.get(target);
    if (known !== undefined) {
      schema.reference = known;
      return false;
    }
    const referred = emptySchema();
    this.#references.set(target, referred);
    const pooled = this.#pool.get(target);
    if (!isSchema(pooled.json)) throw new BuiltinError("Valid Schema must be of type object");
    schema.reference = this.schema(pooled.json, pooled.draft ?? draft, referred);
    return true;
  }

  #keywords(json: JsonObject, draft: number, schema: JsonSchema): void {
    schema.types = readTypes(json);
    this.#objects(json, draft, schema);
    this.#dependencies(json, draft, schema);
    this.#items(json, draft, schema);
    readNumbers(json, draft, schema);
    readStrings(json, schema);
    readObjects(json, schema);
    readArrays(json, schema);
    const contains = json.get("contains");
    if (contains !== undefined && draft >= Draft.six) schema.contains = this.schema(contains, draft);
    readValues(json, draft, schema);
    for (const name of ["oneOf", "anyOf", "allOf"] as const) {
      schema[name] = (getList(json, name) ?? []).map((item) => this.schema(item, draft));
    }
    this.#conditions(json, draft, schema);
  }

  #objects(json: JsonObject, draft: number, schema: JsonSchema): void {
    const properties = json.get("properties");
    if (properties !== undefined) {
      if (!(properties instanceof Map)) throw new BuiltinError("Properties must be of type object");
      schema.properties = [...properties].map(([name, item]) => [name, this.schema(item, draft)]);
    }
    const additional = this.#additional(json, "additionalProperties", draft);
    if (additional !== undefined) schema.additionalProperties = additional;
    const patterns = json.get("patternProperties");
    if (patterns !== undefined) {
      if (!(patterns instanceof Map)) throw invalidType("Valid Schema", "patternProperties");
      schema.patternProperties = [...patterns].map(([pattern, item]) => [
        compile(pattern, `Invalid regex pattern '${pattern}'`),
        this.schema(item, draft),
      ]);
    }
    const names = json.get("propertyNames");
    if (names === undefined || draft < Draft.six) return;
    if (!isSchema(names)) throw invalidType("Valid Schema", "patternProperties");
    schema.propertyNames = this.schema(names, draft);
  }

  #additional(json: JsonObject, name: string, draft: number): JsonSchema | boolean | undefined {
    const value = json.get(name);
    if (value === undefined || typeof value === "boolean") return value;
    if (!(value instanceof Map)) throw invalidType("boolean/Valid Schema", name);
    return this.schema(value, draft);
  }

  #dependencies(json: JsonObject, draft: number, schema: JsonSchema): void {
    const dependencies = json.get("dependencies");
    if (dependencies === undefined) return;
    if (!(dependencies instanceof Map)) throw new BuiltinError("dependencies must be of type object");
    const read = new Map<string, readonly string[] | JsonSchema>();
    for (const [name, item] of dependencies) {
      read.set(name, isSchema(item) ? this.schema(item, draft) : namesOf(item));
    }
    schema.dependencies = read;
  }

  #items(json: JsonObject, draft: number, schema: JsonSchema): void {
    const items = json.get("items");
    if (items !== undefined) {
      const list = isList(items) ? items : [items];
      const schemas = list.map((item) => {
        if (!isSchema(item)) throw invalidType("Valid Schema/Array Of Schemas", "items");
        return this.schema(item, draft);
      });
      const [only] = schemas;
      schema.items = !isList(items) && only !== undefined ? only : schemas;
    }
    const additional = this.#additional(json, "additionalItems", draft);
    if (additional !== undefined) schema.additionalItems = additional;
  }

  #conditions(json: JsonObject, draft: number, schema: JsonSchema): void {
    const not = json.get("not");
    if (not !== undefined) schema.not = this.#condition(not, "not", draft);
    if (draft < Draft.seven) return;
    for (const [name, part] of NAMES_OF_CONDITIONS) {
      const value = json.get(name);
      if (value !== undefined) schema[part] = this.#condition(value, name, draft);
    }
  }

  #condition(json: Json, name: string, draft: number): JsonSchema {
    if (!isSchema(json)) throw new BuiltinError(`${name} must be of an object`);
    return this.schema(json, draft);
  }
}

/** Only whether it is one: the pool has read it. Draft 4 calls it `id`; without a draft it is that where that is there. */
function requireReference(json: JsonObject, draft: number): void {
  const isOld = draft === Draft.four || (draft === Draft.hybrid && json.has("id"));
  const id = getString(json, isOld ? "id" : "$id");
  if (id !== undefined) resolveReference(id, "");
}

/** The names that a property depends on. */
function namesOf(json: Json): readonly string[] {
  const names = isList(json) ? json.filter((name) => typeof name === "string") : [];
  if (!isList(json) || names.length < json.length) {
    throw new BuiltinError("Dependency must be of type Schema Or Array Of Strings");
  }
  return names;
}

function isSchema(json: Json): json is boolean | JsonObject {
  return typeof json === "boolean" || json instanceof Map;
}
