/**
 * @module The parser of Go templates (text/template/parse, parse.go): texts, actions, and the templates defined between.
 */

import { unquoteText } from "./constants.ts";
import { enter, expect, failure, next, nextNonSpace, type Parser, peek } from "./cursor.ts";
import { tokenize } from "./lexer.ts";
import { parsePipe } from "./pipes.ts";
import { MAIN, type Node, type Pipe, type Templates } from "./tree.ts";

/** A list of nodes, and what ended it. */
interface List {
  readonly nodes: readonly Node[];
  readonly end: "end" | "else" | "elseIf" | "elseWith";
}

/** The templates that a text defines, the whole as `template` among them. Throws a `BuiltinError`. */
export function parseTemplate(text: string): Templates {
  const parser: Parser = {
    tokens: tokenize(text),
    at: 0,
    variables: ["$"],
    depth: 0,
    rangeDepth: 0,
    templates: new Map(),
  };
  const nodes: Node[] = [];
  while (peek(parser).kind !== "end") {
    if (isDefinition(parser)) parseDefinition(parser);
    else nodes.push(nodeOf(parseItem(parser)));
  }
  define(parser, MAIN, nodes);
  return parser.templates;
}

function isDefinition({ tokens, at }: Parser): boolean {
  const word = tokens[at + 1]?.kind === "space" ? tokens[at + 2] : tokens[at + 1];
  return tokens[at]?.kind === "left" && word?.kind === "keyword" && word.text === "define";
}

function parseDefinition(parser: Parser): void {
  next(parser);
  nextNonSpace(parser);
  const name = parseName(parser);
  expect(parser, "right");
  define(parser, name, parseBody(parser));
}

/** Of a template that knows no variables and no range around it. */
function parseBody(parser: Parser): readonly Node[] {
  const { variables, rangeDepth } = parser;
  parser.variables = ["$"];
  parser.rangeDepth = 0;
  const { nodes, end } = parseList(parser);
  if (end !== "end") throw failure("unexpected {{else}} in define clause");
  parser.variables = variables;
  parser.rangeDepth = rangeDepth;
  return nodes;
}

/** What is empty but for space gives way to another of its name. */
function define({ templates }: Parser, name: string, nodes: readonly Node[]): void {
  const known = templates.get(name);
  if (known === undefined || isEmpty(known)) templates.set(name, nodes);
  else if (!isEmpty(nodes)) throw failure(`multiple definition of template ${JSON.stringify(name)}`);
}

function isEmpty(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.kind === "text" && node.text.trim() === "");
}

function parseList(parser: Parser): List {
  const nodes: Node[] = [];
  for (;;) {
    const item = parseItem(parser);
    if (typeof item === "string") return { nodes, end: item };
    nodes.push(item);
  }
}

function nodeOf(item: Node | List["end"]): Node {
  if (typeof item === "string") throw failure(`unexpected {{${item}}}`);
  return item;
}

function parseItem(parser: Parser): Node | List["end"] {
  const token = nextNonSpace(parser);
  if (token.kind === "text") return { kind: "text", text: token.text };
  if (token.kind !== "left") throw failure(`unexpected ${token.text} in input`);
  const word = nextNonSpace(parser);
  if (word.kind === "keyword") return parseKeyword(parser, word.text);
  parser.at--;
  return { kind: "action", pipe: parsePipe(parser, "command", "right") };
}

function parseKeyword(parser: Parser, word: string): Node | List["end"] {
  switch (word) {
    case "block":
      return parseBlock(parser);
    case "break":
    case "continue":
      expect(parser, "right");
      if (parser.rangeDepth === 0) throw failure(`{{${word}}} outside {{range}}`);
      return { kind: word };
    case "else":
      return parseElse(parser);
    case "end":
      expect(parser, "right");
      return "end";
    case "if":
    case "range":
    case "with":
      return parseControl(parser, word);
    case "template":
      return parseInvocation(parser);
    default:
      throw failure(`unexpected {{${word}}}`);
  }
}

/** `{{else if` and `{{else with` go on as controls of their own. */
function parseElse(parser: Parser): List["end"] {
  const token = nextNonSpace(parser);
  if (token.kind === "keyword" && token.text === "if") return "elseIf";
  if (token.kind === "keyword" && token.text === "with") return "elseWith";
  if (token.kind !== "right") throw failure(`unexpected ${token.text} in else`);
  return "else";
}

function parseControl(parser: Parser, kind: "if" | "range" | "with"): Node {
  enter(parser);
  const known = parser.variables.length;
  const pipe = parsePipe(parser, kind, "right");
  if (kind === "range") parser.rangeDepth++;
  const { nodes, end } = parseList(parser);
  if (kind === "range") parser.rangeDepth--;
  const elseList = parseElseList(parser, kind, end);
  parser.variables.length = known;
  parser.depth--;
  return { kind, pipe, list: nodes, elseList };
}

function parseElseList(parser: Parser, kind: string, end: List["end"]): readonly Node[] {
  if (end === "end") return [];
  if (end === "elseIf" && kind === "if") return [parseControl(parser, "if")];
  if (end === "elseWith" && kind === "with") return [parseControl(parser, "with")];
  if (end !== "else") throw failure("unexpected {{else if}} or {{else with}}");
  const list = parseList(parser);
  if (list.end !== "end") throw failure("expected end; found {{else}}");
  return list.nodes;
}

/** A definition and its use in one. */
function parseBlock(parser: Parser): Node {
  enter(parser);
  const name = parseName(parser);
  const pipe = parsePipe(parser, "block clause", "right");
  define(parser, name, parseBody(parser));
  parser.depth--;
  return { kind: "template", name, pipe };
}

function parseInvocation(parser: Parser): Node {
  const name = parseName(parser);
  if (nextNonSpace(parser).kind === "right") return { kind: "template", name, pipe: undefined };
  parser.at--;
  const pipe: Pipe = parsePipe(parser, "template clause", "right");
  return { kind: "template", name, pipe };
}

function parseName(parser: Parser): string {
  const token = nextNonSpace(parser);
  if (token.kind !== "string" && token.kind !== "rawString") throw failure(`unexpected ${token.text}`);
  return unquoteText(token.text);
}
