/**
 * @module The parser of what stands in an action of a Go template: declarations, commands, operands.
 */

import type { GoArgument } from "../arguments.ts";
import { parseNumber, unquoteCharacter, unquoteText } from "./constants.ts";
import { enter, failure, next, nextNonSpace, type Parser, peek } from "./cursor.ts";
import { isFunction } from "./functions.ts";
import type { Token } from "./tokens.ts";
import type { Operand, Pipe } from "./tree.ts";

/** Each is looked for among all. */
const MAX_VARIABLES = 1000;

/** `$x := first | second`, up to the delimiter or the parenthesis that ends it. */
export function parsePipe(parser: Parser, context: string, end: "right" | "rightParen"): Pipe {
  const { variables, isAssignment } = parseDeclarations(parser, context);
  const commands: (readonly Operand[])[] = [];
  for (;;) {
    const token = nextNonSpace(parser);
    if (token.kind === end) break;
    parser.at--;
    commands.push(parseCommand(parser));
  }
  if (commands.length === 0) throw failure(`missing value for ${context}`);
  if (commands.slice(1).some(([first]) => first === undefined || !isExecutable(first))) {
    throw failure("non executable command in pipeline");
  }
  return { variables, isAssignment, commands };
}

/** Only the first command of a pipeline may be a mere value. */
function isExecutable({ kind }: Operand): boolean {
  return kind !== "constant" && kind !== "dot" && kind !== "nil";
}

function parseDeclarations(parser: Parser, context: string): Pick<Pipe, "variables" | "isAssignment"> {
  const variables: string[] = [];
  for (;;) {
    const start = parser.at;
    const name = nextNonSpace(parser);
    const operator = name.kind === "variable" ? nextNonSpace(parser) : undefined;
    if (operator?.kind === "assign" || operator?.kind === "declare") {
      variables.push(name.text);
      declare(parser, variables);
      return { variables, isAssignment: operator.kind === "assign" };
    }
    if (operator?.kind !== "comma") {
      parser.at = start;
      declare(parser, variables);
      return { variables, isAssignment: false };
    }
    variables.push(name.text);
    if (context !== "range" || variables.length > 1) throw failure(`too many declarations in ${context}`);
    skipSpace(parser);
    if (!["variable", "right", "rightParen"].includes(peek(parser).kind)) {
      throw failure("range can only initialize variables");
    }
  }
}

function declare(parser: Parser, names: readonly string[]): void {
  if (parser.variables.length > MAX_VARIABLES) throw failure("too many variables");
  parser.variables.push(...names);
}

function skipSpace(parser: Parser): void {
  while (peek(parser).kind === "space") parser.at++;
}

/** Operands between spaces, up to a pipe or the end. */
function parseCommand(parser: Parser): readonly Operand[] {
  const operands: Operand[] = [];
  for (;;) {
    skipSpace(parser);
    const operand = parseOperand(parser);
    if (operand !== undefined) operands.push(operand);
    const token = next(parser);
    if (token.kind === "space") continue;
    if (token.kind === "right" || token.kind === "rightParen") parser.at--;
    else if (token.kind !== "pipe") throw failure(`unexpected ${token.text} in operand`);
    if (operands.length === 0) throw failure("empty command");
    return operands;
  }
}

/** A term and the fields taken of it. */
function parseOperand(parser: Parser): Operand | undefined {
  const term = parseTerm(parser);
  if (term === undefined || peek(parser).kind !== "field") return term;
  const names: string[] = [];
  while (peek(parser).kind === "field") names.push(next(parser).text.slice(1));
  switch (term.kind) {
    case "fields":
    case "variable":
      return { ...term, names: [...term.names, ...names] };
    case "constant":
    case "dot":
    case "nil":
      throw failure("unexpected . after term");
    default:
      return { kind: "chain", of: term, names };
  }
}

function parseTerm(parser: Parser): Operand | undefined {
  const token = peek(parser);
  switch (token.kind) {
    case "dot":
    case "nil":
      parser.at++;
      return { kind: token.kind };
    case "field":
      parser.at++;
      return { kind: "fields", names: [token.text.slice(1)] };
    case "identifier":
      parser.at++;
      if (!isFunction(token.text)) throw failure(`function ${JSON.stringify(token.text)} not defined`);
      return { kind: "function", name: token.text };
    case "variable":
      parser.at++;
      if (!parser.variables.includes(token.text)) throw failure(`undefined variable ${token.text}`);
      return { kind: "variable", name: token.text, names: [] };
    case "leftParen":
      return parseParentheses(parser);
    default: {
      const value = constantOf(token);
      if (value !== undefined) parser.at++;
      return value === undefined ? undefined : { kind: "constant", value };
    }
  }
}

function parseParentheses(parser: Parser): Operand {
  parser.at++;
  enter(parser);
  const pipe = parsePipe(parser, "parenthesized pipeline", "rightParen");
  parser.depth--;
  return { kind: "pipe", pipe };
}

function constantOf({ kind, text }: Token): GoArgument | undefined {
  switch (kind) {
    case "bool":
      return { type: "bool", value: text === "true" };
    case "character":
      return unquoteCharacter(text);
    case "number":
      return parseNumber(text);
    case "string":
    case "rawString":
      return { type: "string", value: unquoteText(text) };
    default:
      return undefined;
  }
}
