/**
 * @module The syntax tree of GraphQL in the shape of Go's gqlparser v2, whose names policies see in what `graphql.parse` and its
 * like answer. Empty lists and absent nodes are left out of answers; empty strings and booleans are not.
 */

/** Where a node begins; none where the tree came from a policy. */
export interface Position {
  /** From one. */
  readonly line: number;
  /** In code points, from one. */
  readonly column: number;
}

export interface Comments {
  readonly List: readonly { readonly Value: string }[];
}

interface Positioned {
  readonly Position?: Position | undefined;
}

interface Commented extends Positioned {
  readonly Comment?: Comments | undefined;
}

interface Described extends Positioned {
  readonly Description: string;
  readonly BeforeDescriptionComment?: Comments | undefined;
  readonly AfterDescriptionComment?: Comments | undefined;
}

/** The kinds of values, by gqlparser's numbers. */
export const ValueKind = {
  variable: 0,
  int: 1,
  float: 2,
  string: 3,
  block: 4,
  boolean: 5,
  null: 6,
  enum: 7,
  list: 8,
  object: 9,
} as const;

export interface ValueNode extends Commented {
  readonly Raw: string;
  readonly Children: readonly ChildValue[];
  readonly Kind: number;
  readonly ExpectedTypeHasDefault: boolean;
}

export interface ChildValue extends Commented {
  readonly Name: string;
  readonly Value: ValueNode;
}

export interface Argument extends Commented {
  readonly Name: string;
  readonly Value: ValueNode;
}

export interface Directive extends Positioned {
  readonly Name: string;
  readonly Arguments: readonly Argument[];
  readonly Location: string;
}

export interface TypeNode extends Positioned {
  /** Empty where it is a list. */
  readonly NamedType: string;
  readonly Elem?: TypeNode | undefined;
  readonly NonNull: boolean;
}

export interface Field extends Commented {
  readonly node: "field";
  readonly Alias: string;
  readonly Name: string;
  readonly Arguments: readonly Argument[];
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
}

export interface FragmentSpread extends Commented {
  readonly node: "spread";
  readonly Name: string;
  readonly Directives: readonly Directive[];
}

export interface InlineFragment extends Commented {
  readonly node: "inline";
  readonly TypeCondition: string;
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
}

export type Selection = Field | FragmentSpread | InlineFragment;

export interface VariableDefinition extends Commented {
  readonly Variable: string;
  readonly Type: TypeNode;
  readonly DefaultValue?: ValueNode | undefined;
  readonly Directives: readonly Directive[];
  readonly Used: boolean;
}

export interface Operation extends Commented {
  /** `query`, `mutation` or `subscription`. */
  readonly Operation: string;
  readonly Name: string;
  readonly VariableDefinitions: readonly VariableDefinition[];
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
}

export interface Fragment extends Commented {
  readonly Name: string;
  readonly VariableDefinition: readonly VariableDefinition[];
  readonly TypeCondition: string;
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
}

export interface QueryDocument {
  readonly Operations: readonly Operation[];
  readonly Fragments: readonly Fragment[];
}

export interface ArgumentDefinition extends Described {
  readonly Name: string;
  readonly DefaultValue?: ValueNode | undefined;
  readonly Type: TypeNode;
  readonly Directives: readonly Directive[];
}

export interface FieldDefinition extends ArgumentDefinition {
  readonly Arguments: readonly ArgumentDefinition[];
}

export interface EnumValueDefinition extends Described {
  readonly Name: string;
  readonly Directives: readonly Directive[];
}

export interface DirectiveDefinition extends Described {
  readonly Name: string;
  readonly Arguments: readonly ArgumentDefinition[];
  readonly Locations: readonly string[];
  readonly IsRepeatable: boolean;
}

/** A type, or an extension of one. */
export interface Definition extends Described {
  /** `SCALAR`, `OBJECT`, `INTERFACE`, `UNION`, `ENUM` or `INPUT_OBJECT`. */
  readonly Kind: string;
  readonly Name: string;
  readonly Directives: readonly Directive[];
  readonly Interfaces: readonly string[];
  readonly Fields: readonly FieldDefinition[];
  /** The members of a union. */
  readonly Types: readonly string[];
  readonly EnumValues: readonly EnumValueDefinition[];
  readonly BuiltIn: boolean;
  readonly EndOfDefinitionComment?: Comments | undefined;
}

export interface OperationType extends Commented {
  readonly Operation: string;
  readonly Type: string;
}

export interface SchemaDefinition extends Described {
  readonly Directives: readonly Directive[];
  readonly OperationTypes: readonly OperationType[];
  readonly EndOfDefinitionComment?: Comments | undefined;
}

export interface SchemaDocument {
  readonly Schema: readonly SchemaDefinition[];
  readonly SchemaExtension: readonly SchemaDefinition[];
  readonly Directives: readonly DirectiveDefinition[];
  readonly Definitions: readonly Definition[];
  readonly Extensions: readonly Definition[];
  readonly Comment?: Comments | undefined;
}

/** The name of a type, or of what a list holds at last. */
export function nameOfType(type: TypeNode): string {
  let inner = type;
  while (inner.NamedType === "" && inner.Elem !== undefined) inner = inner.Elem;
  return inner.NamedType;
}

/** As GraphQL writes it, such as `[Int!]`. */
export function printType(type: TypeNode): string {
  const mark = type.NonNull ? "!" : "";
  if (type.NamedType !== "" || type.Elem === undefined) return `${type.NamedType}${mark}`;
  return `[${printType(type.Elem)}]${mark}`;
}
