/**
 * @module Whether a type implements an interface (GraphQL October 2021, section 3.6; gqlparser v2's `validateImplements`).
 */

import type { Definition, FieldDefinition, TypeNode } from "./ast.ts";
import { printType } from "./ast.ts";
import { graphqlError } from "./errors.ts";
import type { Schema } from "./schema-model.ts";

/** Throws a `BuiltinError` that tells why it does not. */
export function checkImplements(schema: Schema, type: Definition, name: string): void {
  const implemented = schema.types.get(name);
  if (implemented === undefined) throw graphqlError(`Undefined type ${JSON.stringify(name)}.`, type.Position);
  if (implemented.Kind !== "INTERFACE") {
    throw graphqlError(`${JSON.stringify(name)} is a non interface type ${implemented.Kind}.`, type.Position);
  }
  const fields = new Map(type.Fields.toReversed().map((field) => [field.Name, field]));
  for (const required of implemented.Fields) {
    const found = fields.get(required.Name);
    const head = `For ${type.Name} to implement ${name}`;
    if (found === undefined) {
      throw graphqlError(`${head} it must have a field called ${required.Name}.`, type.Position);
    }
    if (!isCovariant(schema, required.Type, found.Type)) {
      throw graphqlError(
        `${head} the field ${required.Name} must have type ${printType(required.Type)}.`,
        found.Position,
      );
    }
    checkArguments(head, required, found);
  }
  checkAncestors(type, implemented);
}

function checkArguments(head: string, required: FieldDefinition, found: FieldDefinition): void {
  for (const { Name, Type } of required.Arguments) {
    const argument = found.Arguments.find((candidate) => candidate.Name === Name);
    const field = `${head} the field ${required.Name} must have the same arguments but`;
    if (argument === undefined) throw graphqlError(`${field} it is missing ${Name}.`, found.Position);
    if (!isCompatible(Type, argument.Type)) {
      throw graphqlError(`${field} ${Name} has the wrong type.`, argument.Position);
    }
  }
  const known = new Set(required.Arguments.map(({ Name }) => Name));
  for (const { Name, Type, DefaultValue, Position } of found.Arguments) {
    if (!known.has(Name) && Type.NonNull && DefaultValue === undefined) {
      throw graphqlError(
        `${head} any additional arguments on ${found.Name} must be optional or have a default value but ${Name} is required.`,
        Position,
      );
    }
  }
}

/** A type names also what its interfaces implement. */
function checkAncestors(type: Definition, implemented: Definition): void {
  for (const ancestor of implemented.Interfaces) {
    if (type.Interfaces.includes(ancestor)) continue;
    throw graphqlError(
      ancestor === type.Name
        ? `Type ${type.Name} cannot implement ${implemented.Name} because it would create a circular reference.`
        : `Type ${type.Name} must implement ${ancestor} because it is implemented by ${implemented.Name}.`,
      type.Position,
    );
  }
}

function isCovariant(schema: Schema, required: TypeNode, actual: TypeNode): boolean {
  if (required.NonNull && !actual.NonNull) return false;
  if (required.Elem === undefined || required.NamedType !== "") {
    if (required.NamedType === actual.NamedType) return true;
    return (schema.possible.get(required.NamedType) ?? []).some(({ Name }) => Name === actual.NamedType);
  }
  return actual.Elem !== undefined && isCovariant(schema, required.Elem, actual.Elem);
}

/** Whether what has one type can be used where the other is expected. */
export function isCompatible(type: TypeNode, expected: TypeNode): boolean {
  if (type.NamedType !== expected.NamedType) return false;
  if (type.Elem !== undefined && (expected.Elem === undefined || !isCompatible(type.Elem, expected.Elem))) {
    return false;
  }
  return !expected.NonNull || type.NonNull;
}
