/**
 * @module Reads executable documents (GraphQL October 2021, section 2.2 on) as gqlparser v2 does.
 */

import type { Field, Fragment, Operation, QueryDocument, Selection, VariableDefinition } from "./ast.ts";
import { parseArguments, parseDirectives, parseType, parseValue, parseVariable } from "./parse-values.ts";
import { Tokens } from "./tokens.ts";

const OPERATIONS: readonly string[] = ["query", "mutation", "subscription"];

/** Reads a document of operations and fragments. Throws a `BuiltinError` that tells the first thing wrong with it. */
export function parseQuery(text: string): QueryDocument {
  const tokens = new Tokens(text);
  const Operations: Operation[] = [];
  const Fragments: Fragment[] = [];
  while (!tokens.is("<EOF>")) {
    const { kind, value } = tokens.peek();
    if (kind === "{") Operations.push(parseShorthand(tokens));
    else if (kind !== "Name") tokens.unexpected();
    else if (OPERATIONS.includes(value)) Operations.push(parseOperation(tokens));
    else if (value === "fragment") Fragments.push(parseFragment(tokens));
    else tokens.unexpected();
  }
  return { Operations, Fragments };
}

function parseShorthand(tokens: Tokens): Operation {
  const Position = tokens.peek();
  return {
    Operation: "query",
    Name: "",
    VariableDefinitions: [],
    Directives: [],
    SelectionSet: parseSelections(tokens),
    Position,
  };
}

function parseOperation(tokens: Tokens): Operation {
  const Position = tokens.peek();
  const Comment = tokens.comments;
  return {
    Operation: parseOperationType(tokens),
    Name: tokens.is("Name") ? tokens.name() : "",
    VariableDefinitions: parseVariables(tokens),
    Directives: parseDirectives(tokens, false),
    SelectionSet: parseSelections(tokens),
    Position,
    Comment,
  };
}

/** `query`, `mutation` or `subscription`. */
export function parseOperationType(tokens: Tokens): string {
  const token = tokens.next();
  return OPERATIONS.includes(token.value) ? token.value : tokens.unexpected(token);
}

function parseVariables(tokens: Tokens): readonly VariableDefinition[] {
  return tokens.between("(", ")", () => {
    const Position = tokens.peek();
    const Comment = tokens.comments;
    const Variable = parseVariable(tokens);
    tokens.expect(":");
    return {
      Variable,
      Type: parseType(tokens),
      DefaultValue: tokens.skip("=") ? parseValue(tokens, true) : undefined,
      Directives: parseDirectives(tokens, false),
      Used: false,
      Position,
      Comment,
    };
  }).items;
}

function parseSelections(tokens: Tokens): readonly Selection[] {
  if (!tokens.is("{")) tokens.expect("{");
  return tokens.between("{", "}", () => parseSelection(tokens)).items;
}

function parseSelection(tokens: Tokens): Selection {
  return tokens.is("...") ? parseSpread(tokens) : parseField(tokens);
}

function parseField(tokens: Tokens): Field {
  const Position = tokens.peek();
  const Comment = tokens.comments;
  const Alias = tokens.name();
  return {
    node: "field",
    Alias,
    Name: tokens.skip(":") ? tokens.name() : Alias,
    Arguments: parseArguments(tokens, false),
    Directives: parseDirectives(tokens, false),
    SelectionSet: tokens.is("{") ? parseSelections(tokens) : [],
    Position,
    Comment,
  };
}

function parseSpread(tokens: Tokens): Selection {
  tokens.peek();
  const Comment = tokens.comments;
  tokens.expect("...");
  const Position = tokens.peek();
  if (Position.kind === "Name" && Position.value !== "on") {
    return {
      node: "spread",
      Name: tokens.name(),
      Directives: parseDirectives(tokens, false),
      Position,
      Comment,
    };
  }
  return {
    node: "inline",
    TypeCondition: isOn(tokens) ? nameAfterOn(tokens) : "",
    Directives: parseDirectives(tokens, false),
    SelectionSet: parseSelections(tokens),
    Position,
    Comment,
  };
}

function parseFragment(tokens: Tokens): Fragment {
  const Position = tokens.peek();
  const Comment = tokens.keyword("fragment");
  const Name = isOn(tokens) ? tokens.unexpected() : tokens.name();
  const VariableDefinition = parseVariables(tokens);
  tokens.keyword("on");
  return {
    Name,
    VariableDefinition,
    TypeCondition: tokens.name(),
    Directives: parseDirectives(tokens, false),
    SelectionSet: parseSelections(tokens),
    Position,
    Comment,
  };
}

/** Whatever token it is: gqlparser takes a string `"on"` for the word too. */
function isOn(tokens: Tokens): boolean {
  return tokens.peek().value === "on";
}

function nameAfterOn(tokens: Tokens): string {
  tokens.next();
  return tokens.name();
}
