/**
 * @module What gqlparser v2 asks of directives, arguments and names in a schema (`validateDirectives`, `validateArgs`).
 */

import {
  type ArgumentDefinition,
  type Directive,
  type DirectiveDefinition,
  nameOfType,
  type Position,
  printType,
  type TypeNode,
  ValueKind,
} from "./ast.ts";
import { graphqlError } from "./errors.ts";
import type { Schema } from "./schema-model.ts";

export const INPUT_KINDS: readonly string[] = ["SCALAR", "ENUM", "INPUT_OBJECT"];

/** Where directives stand together. */
interface Place {
  /** The directive whose definition this is in, which may not use itself. */
  readonly within?: DirectiveDefinition | undefined;
  /** Those of a type and its extensions are not at one location: each may repeat another's. */
  readonly isMerged?: boolean;
}

export function checkDirectiveDefinition(schema: Schema, definition: DirectiveDefinition): void {
  checkName(definition.Name, definition.Position);
  checkArgumentDefinitions(schema, definition.Arguments, definition);
}

export function checkArgumentDefinitions(
  schema: Schema,
  definitions: readonly ArgumentDefinition[],
  within?: DirectiveDefinition,
): void {
  for (const { Name, Type, Directives, Position } of definitions) {
    checkName(Name, Position);
    checkTypeExists(schema, Type);
    const kind = schema.types.get(nameOfType(Type))?.Kind ?? "";
    if (!INPUT_KINDS.includes(kind)) {
      throw graphqlError(
        `cannot use ${printType(Type)} as argument ${Name} because ${kind} is not a valid input type`,
        Position,
      );
    }
    checkDirectives(schema, Directives, "ARGUMENT_DEFINITION", { within });
  }
}

export function checkDirectives(
  schema: Schema,
  directives: readonly Directive[],
  location: string,
  { within, isMerged = false }: Place = {},
): void {
  const seen = new Set<string>();
  for (const directive of directives) {
    const { Name, Position } = directive;
    checkName(Name, Position);
    if (Name === within?.Name) throw graphqlError(`Directive ${Name} cannot refer to itself.`, Position);
    const definition = schema.directives.get(Name);
    if (definition === undefined) throw graphqlError(`Undefined directive ${Name}.`, Position);
    if (!isMerged && seen.has(Name) && !definition.IsRepeatable) {
      throw graphqlError(`The directive ${Name} can only be used once at this location.`, Position);
    }
    seen.add(Name);
    if (!definition.Locations.includes(location)) {
      throw graphqlError(`Directive ${Name} is not applicable on ${location}.`, Position);
    }
    checkArguments(directive, definition);
  }
}

function checkArguments({ Name, Arguments, Position }: Directive, definition: DirectiveDefinition): void {
  const known = new Set(definition.Arguments.map((argument) => argument.Name));
  for (const argument of Arguments) {
    if (!known.has(argument.Name)) {
      throw graphqlError(`Undefined argument ${argument.Name} for directive ${Name}.`, argument.Position);
    }
  }
  for (const { Name: required, Type, DefaultValue } of definition.Arguments) {
    if (!Type.NonNull || DefaultValue !== undefined) continue;
    const given = Arguments.find((argument) => argument.Name === required);
    if (given === undefined || given.Value.Kind === ValueKind.null) {
      throw graphqlError(`Argument ${required} for directive ${Name} cannot be null.`, Position);
    }
  }
}

export function checkTypeExists({ types }: Schema, type: TypeNode): void {
  const name = nameOfType(type);
  if (!types.has(name)) throw graphqlError(`Undefined type ${name}.`, type.Position);
}

export function checkName(name: string, position: Position | undefined): void {
  if (name.startsWith("__")) {
    throw graphqlError(
      `Name "${name}" must not begin with "__", which is reserved by GraphQL introspection.`,
      position,
    );
  }
}
