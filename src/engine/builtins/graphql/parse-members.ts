/**
 * @module Reads what types consist of: fields, arguments, values of enums, each with its description.
 */

import type { ArgumentDefinition, Comments, EnumValueDefinition, FieldDefinition } from "./ast.ts";
import { parseDirectives, parseType, parseValue } from "./parse-values.ts";
import type { Listed, Tokens } from "./tokens.ts";

/** What stands before a definition, and the comments before that. */
export interface Description {
  readonly Description: string;
  readonly BeforeDescriptionComment?: Comments | undefined;
}

/** A description, or none. */
export function parseDescription(tokens: Tokens): Description {
  if (!tokens.is("BlockString") && !tokens.is("String")) return { Description: "" };
  const BeforeDescriptionComment = tokens.comments;
  return { Description: tokens.next().value, BeforeDescriptionComment };
}

export function parseFields(tokens: Tokens): Listed<FieldDefinition> {
  return tokens.between("{", "}", () => {
    const head = parseHead(tokens);
    const Arguments = parseArgumentDefinitions(tokens);
    tokens.expect(":");
    return { ...head, Arguments, Type: parseType(tokens), Directives: parseDirectives(tokens, true) };
  });
}

export function parseInputFields(tokens: Tokens): Listed<FieldDefinition> {
  return tokens.between("{", "}", () => ({ ...parseInput(tokens), Arguments: [] }));
}

export function parseArgumentDefinitions(tokens: Tokens): readonly ArgumentDefinition[] {
  return tokens.between("(", ")", () => parseInput(tokens)).items;
}

export function parseEnumValues(tokens: Tokens): Listed<EnumValueDefinition> {
  return tokens.between("{", "}", () => ({
    ...parseHead(tokens),
    Directives: parseDirectives(tokens, true),
  }));
}

function parseInput(tokens: Tokens): ArgumentDefinition {
  const head = parseHead(tokens);
  tokens.expect(":");
  return {
    ...head,
    Type: parseType(tokens),
    DefaultValue: tokens.skip("=") ? parseValue(tokens, true) : undefined,
    Directives: parseDirectives(tokens, true),
  };
}

function parseHead(tokens: Tokens) {
  const { Description, BeforeDescriptionComment } = parseDescription(tokens);
  const Position = tokens.peek();
  const AfterDescriptionComment = tokens.comments;
  return {
    Description,
    // An empty description loses its comments in gqlparser.
    BeforeDescriptionComment: Description === "" ? undefined : BeforeDescriptionComment,
    AfterDescriptionComment,
    Name: tokens.name(),
    Position,
  };
}
