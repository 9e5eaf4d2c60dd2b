/**
 * @module Syntax trees as Rego values and back: what `graphql.parse_query` answers can be given to `graphql.is_valid`. OPA goes
 * through Go's JSON there, so absent nodes, empty lists and positions are left out of a value, and any may be missing of one.
 */

import { RegoNumber, RegoObject, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { typeName } from "../operands.ts";
import type { QueryDocument, SchemaDocument } from "./ast.ts";

type FieldType = "string" | "boolean" | "number" | "strings" | NodeType | readonly [NodeType];
type NodeType = keyof typeof NODES | "selection";

const COMMENTS = {
  BeforeDescriptionComment: "comments",
  AfterDescriptionComment: "comments",
} as const;
const ARGUMENT = {
  Description: "string",
  Name: "string",
  DefaultValue: "value",
  Type: "type",
  Directives: ["directive"],
  ...COMMENTS,
} as const;

/** The parts of each node. */
const NODES = {
  query: { Operations: ["operation"], Fragments: ["fragment"], Comment: "comments" },
  schema: {
    Schema: ["schemaDefinition"],
    SchemaExtension: ["schemaDefinition"],
    Directives: ["directiveDefinition"],
    Definitions: ["definition"],
    Extensions: ["definition"],
    Comment: "comments",
  },
  operation: {
    Operation: "string",
    Name: "string",
    VariableDefinitions: ["variable"],
    Directives: ["directive"],
    SelectionSet: ["selection"],
    Comment: "comments",
  },
  fragment: {
    Name: "string",
    VariableDefinition: ["variable"],
    TypeCondition: "string",
    Directives: ["directive"],
    SelectionSet: ["selection"],
    Comment: "comments",
  },
  variable: {
    Variable: "string",
    Type: "type",
    DefaultValue: "value",
    Directives: ["directive"],
    Comment: "comments",
    Used: "boolean",
  },
  field: {
    Alias: "string",
    Name: "string",
    Arguments: ["argument"],
    Directives: ["directive"],
    SelectionSet: ["selection"],
    Comment: "comments",
  },
  spread: { Name: "string", Directives: ["directive"], Comment: "comments" },
  inline: {
    TypeCondition: "string",
    Directives: ["directive"],
    SelectionSet: ["selection"],
    Comment: "comments",
  },
  argument: { Name: "string", Value: "value", Comment: "comments" },
  value: {
    Raw: "string",
    Children: ["argument"],
    Kind: "number",
    Comment: "comments",
    ExpectedTypeHasDefault: "boolean",
  },
  directive: { Name: "string", Arguments: ["argument"], Location: "string" },
  type: { NamedType: "string", Elem: "type", NonNull: "boolean" },
  schemaDefinition: {
    Description: "string",
    Directives: ["directive"],
    OperationTypes: ["operationType"],
    ...COMMENTS,
    EndOfDefinitionComment: "comments",
  },
  operationType: { Operation: "string", Type: "string", Comment: "comments" },
  definition: {
    Kind: "string",
    Description: "string",
    Name: "string",
    Directives: ["directive"],
    Interfaces: "strings",
    Fields: ["fieldDefinition"],
    Types: "strings",
    EnumValues: ["enumValue"],
    BuiltIn: "boolean",
    ...COMMENTS,
    EndOfDefinitionComment: "comments",
  },
  fieldDefinition: { ...ARGUMENT, Arguments: ["argumentDefinition"] },
  argumentDefinition: ARGUMENT,
  enumValue: { Description: "string", Name: "string", Directives: ["directive"], ...COMMENTS },
  directiveDefinition: {
    Description: "string",
    Name: "string",
    Arguments: ["argumentDefinition"],
    Locations: "strings",
    IsRepeatable: "boolean",
    ...COMMENTS,
  },
  comments: { List: ["comment"] },
  comment: { Value: "string" },
} as const;

/** Nodes that OPA reads without their comments, and only by names of the same case. */
const STRICT: ReadonlySet<string> = new Set(["operation", "fragment", "field", "inline"]);

/** A document as the value that policies see. */
export function valueOfQuery(document: QueryDocument): Value {
  return nodeValue("query", document);
}

export function valueOfSchema(document: SchemaDocument): Value {
  return nodeValue("schema", document);
}

/** The document that a value stands for. Throws a `BuiltinError` where a part is of another type. */
export function queryOfValue(value: RegoObject): QueryDocument {
  return nodeOf("query", value) as unknown as QueryDocument;
}

export function schemaOfValue(value: RegoObject): SchemaDocument {
  return nodeOf("schema", value) as unknown as SchemaDocument;
}

function nodeValue(type: NodeType, node: object): RegoObject {
  const shape = type === "selection" ? (node as { readonly node: "field" | "spread" | "inline" }).node : type;
  const parts = node as Readonly<Record<string, unknown>>;
  const entries: [string, Value][] = [];
  for (const [name, part] of Object.entries<FieldType>(NODES[shape])) {
    const value = partValue(part, parts[name]);
    if (value !== undefined) entries.push([name, value]);
  }
  return new RegoObject(entries);
}

/** Undefined where the part is left out. */
function partValue(type: FieldType, part: unknown): Value | undefined {
  if (part === undefined) return undefined;
  if (type === "number") return RegoNumber.of(part as number);
  if (type === "string" || type === "boolean") return part as string | boolean;
  if (type === "strings") return listOf(part as readonly string[]);
  if (isList(type)) {
    return listOf(
      (part as readonly object[]).map((node) => nodeValue(type[0], node)).filter(({ size }) => size > 0),
    );
  }
  const value = nodeValue(type, part as object);
  return value.size === 0 ? undefined : value;
}

function listOf(items: readonly Value[]): Value | undefined {
  return items.length === 0 ? undefined : items;
}

type Node = Record<string, unknown>;

function nodeOf(type: Exclude<NodeType, "selection">, value: Value): Node {
  if (!(value instanceof RegoObject)) throw mismatch(type, value);
  const given = new Map(value.entries.map(([key, item]) => [nameOf(key, STRICT.has(type)), item]));
  const node: Node = { node: type };
  for (const [name, part] of Object.entries<FieldType>(NODES[type])) {
    const item = STRICT.has(type) && name === "Comment" ? null : given.get(nameOf(name, STRICT.has(type)));
    node[name] = partOf(part, item ?? null);
  }
  return node;
}

/** Go's JSON takes names of any case. */
function nameOf(key: Value, isStrict: boolean): string {
  if (typeof key !== "string") return "";
  return isStrict ? key : key.toLowerCase();
}

function partOf(type: FieldType, value: Value): unknown {
  if (type === "string") return scalarOf(type, value, "");
  if (type === "boolean") return scalarOf(type, value, false);
  if (type === "number") return integerOf(value);
  if (type === "strings") return itemsOf(value).map((item) => scalarOf("string", item, ""));
  if (isList(type)) {
    const [item] = type;
    if (item === "selection") return itemsOf(value).flatMap(selectionOf);
    return itemsOf(value).map((node) => nodeOf(item, node));
  }
  return value === null || type === "selection" ? undefined : nodeOf(type, value);
}

/** gqlparser takes every selection for a field that could be one, whatever it was; others it tries as fragments, or drops. */
function selectionOf(value: Value): readonly Node[] {
  for (const type of ["field", "spread", "inline"] as const) {
    try {
      return [nodeOf(type, value ?? new RegoObject([]))];
    } catch (error) {
      if (!(error instanceof BuiltinError)) throw error;
    }
  }
  return [];
}

function scalarOf<T extends string | boolean>(type: string, value: Value, absent: T): T {
  if (value === null) return absent;
  if (typeof value !== type) throw mismatch(type, value);
  return value as T;
}

function integerOf(value: Value): number {
  if (value === null) return 0;
  if (!(value instanceof RegoNumber) || !/^-?\d{1,18}$/.test(value.text)) throw mismatch("int", value);
  return value.toNumber();
}

function itemsOf(value: Value): readonly Value[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw mismatch("list", value);
  return value;
}

function isList(type: FieldType): type is readonly [NodeType] {
  return Array.isArray(type);
}

function mismatch(expected: string, value: Value): BuiltinError {
  return new BuiltinError(`cannot unmarshal ${typeName(value)} into a GraphQL ${expected}`);
}
