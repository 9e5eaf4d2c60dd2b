/**
 * @module Rules of GraphQL (October 2021, section 5) about values, arguments and variables. As gqlparser v2 has them.
 */

import {
  type Argument,
  type ArgumentDefinition,
  type Definition,
  nameOfType,
  type Position,
  printType,
  type TypeNode,
  ValueKind,
  type ValueNode,
} from "./ast.ts";
import { graphqlError } from "./errors.ts";
import { INPUT_KINDS } from "./schema-directives.ts";
import { isCompatible } from "./schema-interfaces.ts";
import type { Rule, Walk } from "./walk.ts";

/** Of other scalars nothing is known. */
const BUILT_IN: readonly string[] = ["Int", "Float", "String", "Boolean", "ID"];

/** The scalars that a literal may stand for. */
const SCALARS: Readonly<Record<number, readonly string[]>> = {
  [ValueKind.int]: ["Int", "Float", "ID"],
  [ValueKind.float]: ["Float"],
  [ValueKind.string]: ["String", "ID"],
  [ValueKind.block]: ["String", "ID"],
  [ValueKind.boolean]: ["Boolean"],
};

const valuesOfCorrectType: Rule = {
  value: (value, { type, definition }, walk) => {
    if (type === undefined || definition === undefined) return;
    if (value.Kind === ValueKind.null && type.NonNull) throw unexpected(value, type);
    if (definition.Kind === "SCALAR" && !BUILT_IN.includes(definition.Name)) return;
    if (!isReadable(value, walk)) throw unexpected(value, type);
    switch (value.Kind) {
      case ValueKind.null:
      case ValueKind.variable:
        return;
      case ValueKind.list:
        if (type.Elem === undefined) throw unexpected(value, type);
        return;
      case ValueKind.enum:
        requireEnumValue(value, type, definition);
        return;
      case ValueKind.object:
        checkObject(value, definition);
        return;
      default:
        if (SCALARS[value.Kind]?.includes(definition.Name) !== true) throw unexpected(value, type);
    }
  },
};

function requireEnumValue(value: ValueNode, type: TypeNode, definition: Definition): void {
  if (definition.Kind !== "ENUM") throw unexpected(value, type);
  if (!definition.EnumValues.some(({ Name }) => Name === value.Raw)) {
    throw graphqlError(`Value "${value.Raw}" does not exist in "${printType(type)}" enum`, value.Position);
  }
}

function checkObject({ Children, Position }: ValueNode, { Name, Fields, Directives }: Definition): void {
  const given = new Set(Children.map((child) => child.Name));
  for (const field of Fields) {
    if (field.Type.NonNull && field.DefaultValue === undefined && !given.has(field.Name)) {
      throw graphqlError(
        `Field "${Name}.${field.Name}" of required type "${printType(field.Type)}" was not provided`,
        Position,
      );
    }
  }
  if (Directives.some((directive) => directive.Name === "oneOf")) {
    const [only] = Children;
    if (only === undefined || Children.length > 1) {
      throw graphqlError(`OneOf Input Object "${Name}" must specify exactly one key`, Position);
    }
    if (only.Value.Kind === ValueKind.null) {
      throw graphqlError(`Field "${Name}.${only.Name}" must be non-null`, only.Value.Position);
    }
  }
  const known = new Set(Fields.map((field) => field.Name));
  for (const child of Children) {
    if (!known.has(child.Name)) {
      throw graphqlError(`Field "${child.Name}" is not defined by type "${Name}"`, child.Position);
    }
  }
}

const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const BOOLEAN = /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;

/** Whether Go could read the numbers in a value: 64 bits of integers, doubles. */
function isReadable(value: ValueNode, walk: Walk): boolean {
  walk.step();
  const { Kind, Raw, Children } = value;
  if (Kind === ValueKind.int) return INTEGER.test(Raw) && isInt64(Raw);
  if (Kind === ValueKind.float) return FLOAT.test(Raw) && Number.isFinite(Number(Raw));
  if (Kind === ValueKind.boolean) return BOOLEAN.test(Raw);
  if (Kind === ValueKind.variable) {
    const initial = walk.variable(value)?.DefaultValue;
    return initial === undefined || isReadable(initial, walk);
  }
  if (Kind < 0 || Kind > ValueKind.object) throw graphqlError(`unknown value kind ${Kind}`);
  return Children.every((child) => isReadable(child.Value, walk));
}

function isInt64(text: string): boolean {
  return (
    text.length < 30 && BigInt.asIntN(64, BigInt(text.replace("+", ""))) === BigInt(text.replace("+", ""))
  );
}

function unexpected(value: ValueNode, type: TypeNode) {
  return graphqlError(`Expected value of type "${printType(type)}", found ${value.Raw}`, value.Position);
}

const requiredArguments: Rule = {
  field: (field, walk) => {
    const { definition } = walk.place(field);
    if (definition === undefined) return;
    requireGiven(field.Arguments, definition.Arguments, `Field "${field.Name}"`, field.Position);
  },
  directive: ({ Name, Arguments, Position }, { definition }) => {
    if (definition !== undefined)
      requireGiven(Arguments, definition.Arguments, `Directive "@${Name}"`, Position);
  },
};

function requireGiven(
  given: readonly Argument[],
  definitions: readonly ArgumentDefinition[],
  what: string,
  position: Position | undefined,
): void {
  for (const { Name, Type, DefaultValue } of definitions) {
    if (!Type.NonNull || DefaultValue !== undefined) continue;
    if (given.some((argument) => argument.Name === Name)) continue;
    throw graphqlError(
      `${what} argument "${Name}" of type "${printType(Type)}" is required, but it was not provided`,
      position,
    );
  }
}

const inputVariables: Rule = {
  operation: ({ VariableDefinitions }, { schema }) => {
    for (const { Variable, Type, Position } of VariableDefinitions) {
      const kind = schema.types.get(nameOfType(Type))?.Kind;
      if (kind !== undefined && !INPUT_KINDS.includes(kind)) {
        throw graphqlError(`Variable "$${Variable}" cannot be non-input type "${printType(Type)}"`, Position);
      }
    }
  },
};

const variablesInAllowedPosition: Rule = {
  value: (value, { type, definition, hasDefault = false }, walk) => {
    if (value.Kind === ValueKind.variable && type !== undefined) {
      requireFitting(value, type, hasDefault, walk);
    }
    if (value.Kind !== ValueKind.object || definition === undefined) return;
    if (!definition.Directives.some(({ Name }) => Name === "oneOf")) return;
    for (const { Value } of value.Children) {
      const variable = Value.Kind === ValueKind.variable ? walk.variable(Value) : undefined;
      if (variable === undefined || variable.Type.NonNull) continue;
      throw graphqlError(
        `Variable "$${Value.Raw}" is of type "${printType(variable.Type)}" but must be non-nullable to be used for OneOf Input Object "${definition.Name}"`,
        variable.Position,
      );
    }
  },
};

/** Where either has a default, the variable may be null. */
function requireFitting(value: ValueNode, type: TypeNode, hasDefault: boolean, walk: Walk): void {
  const variable = walk.variable(value);
  if (variable === undefined) return;
  const initial = variable.DefaultValue;
  const mayBeNull = hasDefault || (initial !== undefined && initial.Kind !== ValueKind.null);
  const expected = mayBeNull ? { ...type, NonNull: false } : type;
  if (isCompatible(variable.Type, expected)) return;
  throw graphqlError(
    `Variable "$${value.Raw}" of type "${printType(variable.Type)}" used in position expecting type "${printType(type)}"`,
    value.Position,
  );
}

export const valueRules: readonly Rule[] = [
  inputVariables,
  requiredArguments,
  valuesOfCorrectType,
  variablesInAllowedPosition,
];
