/**
 * @module A GraphQL schema put together from its document, as gqlparser v2's `ValidateSchemaDocument` does it.
 */

import type {
  Definition,
  DirectiveDefinition,
  FieldDefinition,
  OperationType,
  SchemaDocument,
} from "./ast.ts";
import { graphqlError } from "./errors.ts";
import { prelude, REDEFINABLE } from "./prelude.ts";
import { checkDirectiveDefinition, checkDirectives } from "./schema-directives.ts";
import type { Schema } from "./schema-model.ts";
import { checkInputCycles, checkType } from "./schema-types.ts";

type Roots = Record<string, Definition | undefined>;

/** Puts a schema together. Throws a `BuiltinError` that tells the first thing wrong with it. */
export function buildSchema(document: SchemaDocument): Schema {
  const types = mergeTypes([...prelude().Definitions, ...document.Definitions], document.Extensions);
  const directives = mergeDirectives([...prelude().Directives, ...document.Directives]);
  const schema = { types, directives, possible: possibleTypes(types) };
  const roots = rootsOf(document, {
    ...schema,
    query: undefined,
    mutation: undefined,
    subscription: undefined,
  });
  const checked = {
    ...schema,
    query: roots["query"],
    mutation: roots["mutation"],
    subscription: roots["subscription"],
  };
  for (const name of [...types.keys()].toSorted()) checkType(checked, types.get(name) as Definition);
  checkInputCycles(checked);
  for (const directive of directives.values()) checkDirectiveDefinition(checked, directive);
  return withIntrospection(inferRoots(checked, document));
}

function mergeTypes(definitions: readonly Definition[], extensions: readonly Definition[]) {
  const types = new Map<string, Definition>();
  for (const definition of definitions) {
    if (types.has(definition.Name)) {
      throw graphqlError(`Cannot redeclare type ${definition.Name}.`, definition.Position);
    }
    types.set(definition.Name, definition);
  }
  const byName = Map.groupBy(extensions, ({ Name }) => Name);
  for (const [name, parts] of byName) types.set(name, extend(types.get(name), parts));
  return types;
}

/** A type that is only extended is one too. */
function extend(known: Definition | undefined, extensions: readonly Definition[]): Definition {
  const first = extensions[0] as Definition;
  const base = known ?? { ...first, ...NOTHING };
  const other = extensions.find(({ Kind }) => Kind !== base.Kind);
  if (other !== undefined) {
    throw graphqlError(
      `Cannot extend type ${base.Name} because the base type is a ${base.Kind}, not ${other.Kind}.`,
      other.Position,
    );
  }
  const parts = [base, ...extensions];
  return {
    ...base,
    Directives: parts.flatMap(({ Directives }) => Directives),
    Interfaces: parts.flatMap(({ Interfaces }) => Interfaces),
    Fields: parts.flatMap(({ Fields }) => Fields),
    Types: parts.flatMap(({ Types }) => Types),
    EnumValues: parts.flatMap(({ EnumValues }) => EnumValues),
  };
}

const NOTHING = { Directives: [], Interfaces: [], Fields: [], Types: [], EnumValues: [], BuiltIn: false };

function mergeDirectives(definitions: readonly DirectiveDefinition[]) {
  const directives = new Map<string, DirectiveDefinition>();
  for (const definition of definitions) {
    if (directives.has(definition.Name) && !REDEFINABLE.has(definition.Name)) {
      throw graphqlError(`Cannot redeclare directive ${definition.Name}.`, definition.Position);
    }
    directives.set(definition.Name, definition);
  }
  return directives;
}

function possibleTypes(types: ReadonlyMap<string, Definition>): ReadonlyMap<string, readonly Definition[]> {
  const possible = new Map<string, Definition[]>();
  const add = (name: string, type: Definition | undefined) => {
    if (type === undefined) return;
    const known = possible.get(name);
    if (known === undefined) possible.set(name, [type]);
    else known.push(type);
  };
  for (const type of types.values()) {
    if (type.Kind === "UNION") for (const member of type.Types) add(type.Name, types.get(member));
    if (["INPUT_OBJECT", "OBJECT", "INTERFACE"].includes(type.Kind)) {
      for (const implemented of type.Interfaces) add(implemented, type);
      if (type.Kind !== "INTERFACE") add(type.Name, type);
    }
  }
  return possible;
}

function rootsOf({ Schema, SchemaExtension }: SchemaDocument, schema: Schema): Roots {
  if (Schema.length > 1) {
    throw graphqlError(
      "Cannot have multiple schema entry points, consider schema extensions instead.",
      Schema[1]?.Position,
    );
  }
  const roots: Roots = {};
  for (const { OperationTypes, Directives } of [...Schema, ...SchemaExtension]) {
    for (const root of OperationTypes) roots[root.Operation] = rootOf(root, schema);
    checkDirectives(schema, Directives, "SCHEMA");
  }
  return roots;
}

function rootOf({ Operation, Type, Position }: OperationType, { types }: Schema): Definition {
  const type = types.get(Type);
  if (type === undefined) {
    throw graphqlError(`Schema root ${Operation} refers to a type ${Type} that does not exist.`, Position);
  }
  return type;
}

/** Types named like operations are their roots unless a schema definition says which are. */
function inferRoots(schema: Schema, { Schema: definitions }: SchemaDocument): Schema {
  if (definitions.length > 0) return schema;
  const { types } = schema;
  return {
    ...schema,
    query: schema.query ?? types.get("Query"),
    mutation: schema.mutation ?? types.get("Mutation"),
    subscription: schema.subscription ?? types.get("Subscription"),
  };
}

function withIntrospection(schema: Schema): Schema {
  if (schema.query === undefined) return schema;
  const query = { ...schema.query, Fields: [...schema.query.Fields, ...INTROSPECTION] };
  const replace = (type: Definition) => (type === schema.query ? query : type);
  return {
    types: new Map([...schema.types].map(([name, type]) => [name, replace(type)])),
    directives: schema.directives,
    possible: new Map([...schema.possible].map(([name, types]) => [name, types.map(replace)])),
    query,
    mutation: schema.mutation && replace(schema.mutation),
    subscription: schema.subscription && replace(schema.subscription),
  };
}

const INTROSPECTION: readonly FieldDefinition[] = [
  {
    Name: "__schema",
    Type: { NamedType: "__Schema", NonNull: true },
    Arguments: [],
    Description: "",
    Directives: [],
  },
  {
    Name: "__type",
    Type: { NamedType: "__Type", NonNull: false },
    Arguments: [
      { Name: "name", Type: { NamedType: "String", NonNull: true }, Description: "", Directives: [] },
    ],
    Description: "",
    Directives: [],
  },
];
