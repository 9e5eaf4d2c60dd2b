/**
 * @module Reads type system documents (GraphQL October 2021, section 3) as gqlparser v2 does.
 */

import type {
  Comments,
  Definition,
  DirectiveDefinition,
  OperationType,
  SchemaDefinition,
  SchemaDocument,
} from "./ast.ts";
import {
  type Description,
  parseArgumentDefinitions,
  parseDescription,
  parseEnumValues,
  parseFields,
  parseInputFields,
} from "./parse-members.ts";
import { parseOperationType } from "./parse-query.ts";
import { parseDirectives } from "./parse-values.ts";
import { Tokens } from "./tokens.ts";

const KINDS: Readonly<Record<string, string>> = {
  scalar: "SCALAR",
  type: "OBJECT",
  interface: "INTERFACE",
  union: "UNION",
  enum: "ENUM",
  input: "INPUT_OBJECT",
};

const LOCATIONS: ReadonlySet<string> = new Set([
  ...["QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD"],
  ...["INLINE_FRAGMENT", "VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION"],
  ...["ARGUMENT_DEFINITION", "INTERFACE", "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT"],
  "INPUT_FIELD_DEFINITION",
]);

interface Parts {
  readonly Schema: SchemaDefinition[];
  readonly SchemaExtension: SchemaDefinition[];
  readonly Directives: DirectiveDefinition[];
  readonly Definitions: Definition[];
  readonly Extensions: Definition[];
}

/** Reads a schema, not yet whether it makes sense. Throws a `BuiltinError` that tells the first thing wrong with it. */
export function parseSchema(text: string, isBuiltIn = false): SchemaDocument {
  const tokens = new Tokens(text);
  const parts: Parts = { Schema: [], SchemaExtension: [], Directives: [], Definitions: [], Extensions: [] };
  while (!tokens.is("<EOF>")) parseItem(tokens, parts, isBuiltIn);
  return { ...parts, Comment: tokens.comments };
}

function parseItem(tokens: Tokens, parts: Parts, isBuiltIn: boolean): void {
  const description = parseDescription(tokens);
  const token = tokens.peek();
  if (token.kind !== "Name") tokens.unexpected();
  if (Object.hasOwn(KINDS, token.value)) {
    parts.Definitions.push(parseDefinition(tokens, description, isBuiltIn));
  } else if (token.value === "schema") parts.Schema.push(parseSchemaDefinition(tokens, description));
  else if (token.value === "directive") parts.Directives.push(parseDirectiveDefinition(tokens, description));
  else if (token.value === "extend") {
    if (description.Description !== "") tokens.unexpectedLast();
    parseExtension(tokens, parts, isBuiltIn);
  } else tokens.unexpected();
}

function parseDefinition(tokens: Tokens, description: Description, isBuiltIn: boolean): Definition {
  const keyword = tokens.peek().value;
  const AfterDescriptionComment = tokens.keyword(keyword);
  return { ...parseBody(tokens, keyword), BuiltIn: isBuiltIn, ...description, AfterDescriptionComment };
}

function parseExtension(tokens: Tokens, parts: Parts, isBuiltIn: boolean): void {
  const comments = tokens.keyword("extend");
  const keyword = tokens.peek().value;
  if (keyword === "schema") parts.SchemaExtension.push(parseSchemaExtension(tokens, comments));
  else if (Object.hasOwn(KINDS, keyword)) {
    tokens.keyword(keyword);
    const body = parseBody(tokens, keyword, true);
    if (isEmpty(body)) tokens.unexpected();
    parts.Extensions.push({ ...body, BuiltIn: isBuiltIn, AfterDescriptionComment: comments });
  } else tokens.unexpected();
}

function isEmpty({ Directives, Interfaces, Fields, Types, EnumValues }: Definition): boolean {
  return [Directives, Interfaces, Fields, Types, EnumValues].every((list) => list.length === 0);
}

/** A type from its name on. */
function parseBody(tokens: Tokens, keyword: string, isExtension = false): Definition {
  const Position = tokens.peek();
  const Name = tokens.name();
  // gqlparser does not let an extension give an interface more interfaces.
  const mayImplement = keyword === "type" || (keyword === "interface" && !isExtension);
  const Interfaces = mayImplement ? parseInterfaces(tokens) : [];
  const head = {
    Kind: KINDS[keyword] ?? "",
    Description: "",
    Name,
    Interfaces,
    Directives: parseDirectives(tokens, !(isExtension && keyword === "input")),
    Fields: [],
    Types: [],
    EnumValues: [],
    BuiltIn: false,
    Position,
  };
  if (keyword === "scalar") return head;
  if (keyword === "union") return { ...head, Types: parseMembers(tokens) };
  if (keyword === "enum") {
    const { items, comments } = parseEnumValues(tokens);
    return { ...head, EnumValues: items, EndOfDefinitionComment: comments };
  }
  const { items, comments } = keyword === "input" ? parseInputFields(tokens) : parseFields(tokens);
  return { ...head, Fields: items, EndOfDefinitionComment: comments };
}

function parseInterfaces(tokens: Tokens): readonly string[] {
  if (tokens.peek().value !== "implements") return [];
  tokens.next();
  tokens.skip("&");
  const names = [tokens.name()];
  while (tokens.skip("&")) names.push(tokens.name());
  return names;
}

function parseMembers(tokens: Tokens): readonly string[] {
  return tokens.skip("=") ? parseAlternatives(tokens, () => tokens.name()) : [];
}

function parseAlternatives(tokens: Tokens, read: () => string): readonly string[] {
  tokens.skip("|");
  const names = [read()];
  while (tokens.skip("|")) names.push(read());
  return names;
}

function parseSchemaDefinition(tokens: Tokens, description: Description): SchemaDefinition {
  const AfterDescriptionComment = tokens.keyword("schema");
  return { ...parseSchemaBody(tokens), ...description, AfterDescriptionComment };
}

function parseSchemaExtension(tokens: Tokens, comments: Comments | undefined): SchemaDefinition {
  tokens.keyword("schema");
  const body = parseSchemaBody(tokens);
  if (body.Directives.length === 0 && body.OperationTypes.length === 0) tokens.unexpected();
  return { ...body, AfterDescriptionComment: comments };
}

function parseSchemaBody(tokens: Tokens): SchemaDefinition {
  const Position = tokens.peek();
  const Directives = parseDirectives(tokens, true);
  const { items, comments } = tokens.between("{", "}", () => parseRoot(tokens));
  return { Description: "", Directives, OperationTypes: items, EndOfDefinitionComment: comments, Position };
}

function parseRoot(tokens: Tokens): OperationType {
  const Position = tokens.peek();
  const Comment = tokens.comments;
  const Operation = parseOperationType(tokens);
  tokens.expect(":");
  return { Operation, Type: tokens.name(), Comment, Position };
}

function parseDirectiveDefinition(tokens: Tokens, description: Description): DirectiveDefinition {
  const AfterDescriptionComment = tokens.keyword("directive");
  tokens.expect("@");
  const Position = tokens.peek();
  const Name = tokens.name();
  const Arguments = parseArgumentDefinitions(tokens);
  const IsRepeatable = tokens.isName("repeatable");
  if (IsRepeatable) tokens.next();
  tokens.keyword("on");
  const Locations = parseAlternatives(tokens, () => parseLocation(tokens));
  return { ...description, Name, Arguments, Locations, IsRepeatable, AfterDescriptionComment, Position };
}

function parseLocation(tokens: Tokens): string {
  const token = tokens.expect("Name");
  return LOCATIONS.has(token.value) ? token.value : tokens.unexpected(token);
}
