/**
 * @module What gqlparser v2 asks of the types of a schema (`validateDefinition`, `validateInputObjectCircularRefs`).
 */

import { type Definition, type FieldDefinition, nameOfType, type Position } from "./ast.ts";
import { graphqlError } from "./errors.ts";
import {
  checkArgumentDefinitions,
  checkDirectives,
  checkName,
  checkTypeExists,
  INPUT_KINDS,
} from "./schema-directives.ts";
import { checkImplements } from "./schema-interfaces.ts";
import type { Schema } from "./schema-model.ts";

const OUTPUT_KINDS: readonly string[] = ["SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM"];

/** Throws a `BuiltinError` that tells the first thing wrong with a type. */
export function checkType(schema: Schema, type: Definition): void {
  for (const field of type.Fields) checkField(schema, type, field);
  for (const member of type.Types) checkMember(schema, type, member);
  for (const implemented of type.Interfaces) checkImplements(schema, type, implemented);
  checkKind(schema, type);
  checkUnique(type.Fields, (name) => `Field ${type.Name}.${name} can only be defined once.`);
  checkUnique(type.EnumValues, (name) => `Enum value ${type.Name}.${name} can only be defined once.`);
  checkUnique(
    type.Types.map((Name) => ({ Name, Position: type.Position })),
    (name) => `Union type ${type.Name} can only include type ${name} once.`,
  );
  if (!type.BuiltIn) checkName(type.Name, type.Position);
  checkDirectives(schema, type.Directives, type.Kind, { isMerged: true });
}

function checkField(schema: Schema, { Kind }: Definition, field: FieldDefinition): void {
  checkName(field.Name, field.Position);
  checkTypeExists(schema, field.Type);
  checkArgumentDefinitions(schema, field.Arguments);
  const location = Kind === "INPUT_OBJECT" ? "INPUT_FIELD_DEFINITION" : "FIELD_DEFINITION";
  checkDirectives(schema, field.Directives, location);
}

function checkMember({ types }: Schema, { Kind, Position }: Definition, member: string): void {
  const type = types.get(member);
  if (type === undefined) throw graphqlError(`Undefined type ${JSON.stringify(member)}.`, Position);
  if (type.Kind !== "OBJECT") {
    throw graphqlError(`${Kind} type ${JSON.stringify(member)} must be OBJECT.`, Position);
  }
}

function checkKind(schema: Schema, type: Definition): void {
  const fail = (what: string, position = type.Position): never => {
    throw graphqlError(`${type.Kind} ${type.Name}: ${what}`, position);
  };
  switch (type.Kind) {
    case "OBJECT":
    case "INTERFACE":
      if (type.Fields.length === 0) fail("must define one or more fields.");
      checkFieldKinds(schema, type.Fields, OUTPUT_KINDS, fail);
      break;
    case "ENUM":
      if (type.EnumValues.length === 0) fail("must define one or more unique enum values.");
      for (const { Name, Directives } of type.EnumValues) {
        if (["true", "false", "null"].includes(Name)) fail(`non-enum value ${Name}.`);
        checkDirectives(schema, Directives, "ENUM_VALUE");
      }
      break;
    case "INPUT_OBJECT":
      if (type.Fields.length === 0) fail("must define one or more input fields.");
      checkFieldKinds(schema, type.Fields, INPUT_KINDS, fail);
      break;
    default:
  }
}

function checkFieldKinds(
  { types }: Schema,
  fields: readonly FieldDefinition[],
  kinds: readonly string[],
  fail: (what: string, position: Position | undefined) => never,
): void {
  for (const { Type, Position } of fields) {
    if (!kinds.includes(types.get(nameOfType(Type))?.Kind ?? "")) {
      fail(`field must be one of ${kinds.join(", ")}.`, Position);
    }
  }
}

function checkUnique(
  items: readonly { readonly Name: string; readonly Position?: Position | undefined }[],
  message: (name: string) => string,
): void {
  const seen = new Set<string>();
  for (const { Name, Position } of items) {
    if (seen.has(Name)) throw graphqlError(message(Name), Position);
    seen.add(Name);
  }
}

/** An input object that must hold one of its own kind could never end (October 2021, section 3.10). */
export function checkInputCycles({ types }: Schema): void {
  const visited = new Set<string>();
  const path = new Set<string>();
  const visit = (type: Definition): void => {
    if (path.has(type.Name)) {
      throw graphqlError(
        `Cannot reference Input Object "${type.Name}" within itself through a series of non-null fields.`,
        type.Position,
      );
    }
    if (visited.has(type.Name)) return;
    visited.add(type.Name);
    path.add(type.Name);
    for (const { Type } of type.Fields) {
      const inner = Type.NonNull && Type.NamedType !== "" ? types.get(Type.NamedType) : undefined;
      if (inner?.Kind === "INPUT_OBJECT") visit(inner);
    }
    path.delete(type.Name);
  };
  for (const type of types.values()) if (type.Kind === "INPUT_OBJECT") visit(type);
}
