/**
 * @module Goes through a query in gqlparser v2's order (validator/core/walk.go) and tells rules what it meets, with what the schema
 * knows of it.
 */

import {
  type Argument,
  type ArgumentDefinition,
  type Definition,
  type Directive,
  type DirectiveDefinition,
  type Field,
  type FieldDefinition,
  type Fragment,
  type FragmentSpread,
  type InlineFragment,
  nameOfType,
  type Operation,
  type QueryDocument,
  type Selection,
  type TypeNode,
  ValueKind,
  type ValueNode,
  type VariableDefinition,
} from "./ast.ts";
import { graphqlError } from "./errors.ts";
import type { Schema } from "./schema-model.ts";

/** What a rule wants to be told. Each throws a `BuiltinError` where the rule is broken. */
export interface Rule {
  readonly operation?: (operation: Operation, walk: Walk) => void;
  readonly variable?: (variable: VariableDefinition, walk: Walk) => void;
  readonly field?: (field: Field, walk: Walk) => void;
  readonly fragment?: (fragment: Fragment, walk: Walk) => void;
  readonly inline?: (inline: InlineFragment, parent: Definition | undefined, walk: Walk) => void;
  readonly spread?: (spread: FragmentSpread, parent: Definition | undefined, walk: Walk) => void;
  readonly directive?: (directive: Directive, place: DirectivePlace) => void;
  readonly directives?: (directives: readonly Directive[], walk: Walk) => void;
  readonly value?: (value: ValueNode, expected: Expected, walk: Walk) => void;
}

export interface DirectivePlace {
  readonly definition: DirectiveDefinition | undefined;
  readonly location: string;
}

/** What the schema says of a value; nothing where it knows none there. */
export interface Expected {
  readonly type?: TypeNode;
  readonly definition?: Definition | undefined;
  readonly hasDefault?: boolean;
}

/** What the schema says of a field. */
export interface FieldPlace {
  readonly definition: FieldDefinition | undefined;
  readonly parent: Definition | undefined;
}

/** Steps of one validation; some rules compare every field with every other. */
const MAX_STEPS = 1_000_000;

const TYPE_NAME: FieldDefinition = {
  Name: "__typename",
  Type: { NamedType: "String", NonNull: false },
  Description: "",
  Arguments: [],
  Directives: [],
};

/** One pass over one document. */
export class Walk {
  readonly schema: Schema;
  readonly document: QueryDocument;
  /** Variables that something uses. */
  readonly used = new Set<VariableDefinition>();
  /** The operation that is being gone through; none in definitions of fragments. */
  operation: Operation | undefined;
  readonly #rules: readonly Rule[];
  readonly #places = new Map<Field, FieldPlace>();
  readonly #fragments: ReadonlyMap<string, Fragment>;
  /** Of the operation; of two with one name the first counts. */
  #variables: ReadonlyMap<string, VariableDefinition> = new Map();
  #visitedFragments = new Set<Fragment>();
  #steps = 0;

  constructor(schema: Schema, document: QueryDocument, rules: readonly Rule[]) {
    this.schema = schema;
    this.document = document;
    this.#rules = rules;
    // Of fragments with the same name the first counts.
    this.#fragments = new Map(document.Fragments.toReversed().map((fragment) => [fragment.Name, fragment]));
  }

  run(): void {
    for (const operation of this.document.Operations) {
      this.#visitedFragments = new Set();
      this.#operation(operation);
    }
    for (const fragment of this.document.Fragments) {
      this.#visitedFragments = new Set();
      this.#fragmentDefinition(fragment);
    }
  }

  fragment(name: string): Fragment | undefined {
    return this.#fragments.get(name);
  }

  place(field: Field): FieldPlace {
    return this.#places.get(field) ?? { definition: undefined, parent: undefined };
  }

  /** The definition of a variable, in the operation that is being gone through. */
  variable(value: ValueNode): VariableDefinition | undefined {
    return this.operation && this.#variables.get(value.Raw);
  }

  /** Counts a step; throws a `BuiltinError` after too many. */
  step(): void {
    if (++this.#steps > MAX_STEPS) throw graphqlError("the query is too complex");
  }

  root(operation: Operation): Definition | undefined {
    switch (operation.Operation) {
      case "query":
      case "":
        return this.schema.query;
      case "mutation":
        return this.schema.mutation;
      case "subscription":
        return this.schema.subscription;
      default:
        return undefined;
    }
  }

  #operation(operation: Operation): void {
    this.operation = operation;
    const { VariableDefinitions, Directives, SelectionSet } = operation;
    this.#variables = new Map(
      VariableDefinitions.toReversed().map((variable) => [variable.Variable, variable]),
    );
    for (const variable of VariableDefinitions)
      for (const rule of this.#rules) rule.variable?.(variable, this);
    for (const { Type, DefaultValue, Directives: directives } of VariableDefinitions) {
      if (DefaultValue !== undefined) this.#value(DefaultValue, this.#expected(Type));
      this.#directives(directives, "VARIABLE_DEFINITION");
    }
    this.#directives(Directives, (operation.Operation || "query").toUpperCase());
    this.#selections(SelectionSet, this.root(operation));
    for (const rule of this.#rules) rule.operation?.(operation, this);
    this.operation = undefined;
  }

  #fragmentDefinition(fragment: Fragment): void {
    this.#directives(fragment.Directives, "FRAGMENT_DEFINITION");
    this.#selections(fragment.SelectionSet, this.schema.types.get(fragment.TypeCondition));
    for (const rule of this.#rules) rule.fragment?.(fragment, this);
  }

  #selections(selections: readonly Selection[], parent: Definition | undefined): void {
    for (const selection of selections) {
      this.step();
      if (selection.node === "field") this.#field(selection, parent);
      else if (selection.node === "inline") this.#inline(selection, parent);
      else this.#spread(selection, parent);
    }
  }

  #field(field: Field, parent: Definition | undefined): void {
    const definition =
      field.Name === TYPE_NAME.Name ? TYPE_NAME : parent?.Fields.find(({ Name }) => Name === field.Name);
    this.#places.set(field, { definition, parent });
    const type = definition && this.schema.types.get(nameOfType(definition.Type));
    this.#arguments(field.Arguments, definition?.Arguments);
    this.#directives(field.Directives, "FIELD");
    this.#selections(field.SelectionSet, type);
    for (const rule of this.#rules) rule.field?.(field, this);
  }

  #inline(inline: InlineFragment, parent: Definition | undefined): void {
    const type = inline.TypeCondition === "" ? parent : this.schema.types.get(inline.TypeCondition);
    this.#directives(inline.Directives, "INLINE_FRAGMENT");
    this.#selections(inline.SelectionSet, type);
    for (const rule of this.#rules) rule.inline?.(inline, parent, this);
  }

  #spread(spread: FragmentSpread, parent: Definition | undefined): void {
    this.#directives(spread.Directives, "FRAGMENT_SPREAD");
    const fragment = this.fragment(spread.Name);
    if (fragment !== undefined && !this.#visitedFragments.has(fragment)) {
      this.#visitedFragments.add(fragment);
      this.#directives(fragment.Directives, "FRAGMENT_DEFINITION");
      this.#selections(fragment.SelectionSet, this.schema.types.get(fragment.TypeCondition));
    }
    for (const rule of this.#rules) rule.spread?.(spread, parent, this);
  }

  #directives(directives: readonly Directive[], location: string): void {
    for (const directive of directives) {
      const definition = this.schema.directives.get(directive.Name);
      this.#arguments(directive.Arguments, definition?.Arguments);
      for (const rule of this.#rules) rule.directive?.(directive, { definition, location });
    }
    for (const rule of this.#rules) rule.directives?.(directives, this);
  }

  #arguments(given: readonly Argument[], definitions: readonly ArgumentDefinition[] | undefined): void {
    for (const { Name, Value } of given) {
      const definition = definitions?.find((candidate) => candidate.Name === Name);
      this.#value(Value, definition === undefined ? {} : this.#expectedBy(definition));
    }
  }

  #value(value: ValueNode, expected: Expected): void {
    this.step();
    if (value.Kind === ValueKind.variable) {
      const variable = this.variable(value);
      if (variable !== undefined) this.used.add(variable);
    }
    if (value.Kind === ValueKind.object) {
      for (const { Name, Value } of value.Children) {
        const field = expected.definition?.Fields.find((candidate) => candidate.Name === Name);
        this.#value(Value, field === undefined ? {} : this.#expectedBy(field));
      }
    }
    if (value.Kind === ValueKind.list) {
      const { type, definition } = expected;
      const inner = type?.Elem === undefined ? {} : { type: type.Elem, definition };
      for (const { Value } of value.Children) this.#value(Value, inner);
    }
    for (const rule of this.#rules) rule.value?.(value, expected, this);
  }

  #expected(type: TypeNode): Expected {
    return { type, definition: this.schema.types.get(nameOfType(type)) };
  }

  #expectedBy({ Type, DefaultValue }: ArgumentDefinition): Expected {
    const hasDefault = DefaultValue !== undefined && DefaultValue.Kind !== ValueKind.null;
    return { ...this.#expected(Type), hasDefault };
  }
}
