/**
 * @module Reads what queries and schemas have in common: values, arguments, directives and types (GraphQL October 2021, sections
 * 2.6 and 2.9 to 2.12).
 */

import {
  type Argument,
  type ChildValue,
  type Directive,
  type TypeNode,
  ValueKind,
  type ValueNode,
} from "./ast.ts";
import type { TokenKind } from "./lexer.ts";
import type { Tokens } from "./tokens.ts";

/** Lists of types may be nested so deep. */
const MAX_LISTS = 300;

const SCALARS: Partial<Record<TokenKind, number>> = {
  Int: ValueKind.int,
  Float: ValueKind.float,
  String: ValueKind.string,
  BlockString: ValueKind.block,
};

/** A value; without variables where it must be constant. */
export function parseValue(tokens: Tokens, isConstant: boolean): ValueNode {
  const token = tokens.peek();
  const head = { Raw: "", Children: [], ExpectedTypeHasDefault: false, Position: token };
  const Comment = tokens.comments;
  switch (token.kind) {
    case "[": {
      const read = () => ({ Name: "", Value: parseValue(tokens, isConstant) });
      const { items } = tokens.between("[", "]", read, true);
      return { ...head, Kind: ValueKind.list, Children: items, Comment };
    }
    case "{": {
      const { items } = tokens.between("{", "}", () => parseChild(tokens, isConstant), true);
      return { ...head, Kind: ValueKind.object, Children: items, Comment };
    }
    case "$":
      if (isConstant) return tokens.unexpected();
      return { ...head, Kind: ValueKind.variable, Raw: parseVariable(tokens) };
    default: {
      const Kind = token.kind === "Name" ? kindOfName(token.value) : SCALARS[token.kind];
      if (Kind === undefined) return tokens.unexpected();
      // The comments before a scalar are lost, as they are in gqlparser.
      return { ...head, Kind, Raw: tokens.next().value };
    }
  }
}

function parseChild(tokens: Tokens, isConstant: boolean): ChildValue {
  const Position = tokens.peek();
  const Comment = tokens.comments;
  const Name = tokens.name();
  tokens.expect(":");
  return { Name, Value: parseValue(tokens, isConstant), Comment, Position };
}

function kindOfName(name: string): number {
  if (name === "true" || name === "false") return ValueKind.boolean;
  return name === "null" ? ValueKind.null : ValueKind.enum;
}

export function parseVariable(tokens: Tokens): string {
  tokens.expect("$");
  return tokens.name();
}

export function parseArguments(tokens: Tokens, isConstant: boolean): readonly Argument[] {
  return tokens.between("(", ")", () => parseChild(tokens, isConstant)).items;
}

export function parseDirectives(tokens: Tokens, isConstant: boolean): readonly Directive[] {
  const directives: Directive[] = [];
  while (tokens.skip("@")) {
    const Position = tokens.peek();
    const Name = tokens.name();
    directives.push({ Name, Arguments: parseArguments(tokens, isConstant), Location: "", Position });
  }
  return directives;
}

export function parseType(tokens: Tokens, depth = 0): TypeNode {
  if (depth > MAX_LISTS) return tokens.unexpected();
  const isList = tokens.skip("[");
  const Position = tokens.peek();
  if (!isList) return { NamedType: tokens.name(), NonNull: tokens.skip("!"), Position };
  const Elem = parseType(tokens, depth + 1);
  tokens.expect("]");
  return { NamedType: "", Elem, NonNull: tokens.skip("!"), Position };
}
