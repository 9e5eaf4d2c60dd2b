/**
 * @module What is asked of a node of Spark's tree: its rule, its children, its words.
 */

import { ParserRuleContext, type ParseTree, TerminalNode, Token } from "antlr4ng";
import { PARSER, tokenType } from "./tables.ts";

export type { ParserRuleContext, ParseTree } from "antlr4ng";

const BACK_TICKED = tokenType("BACKQUOTED_IDENTIFIER");

/** The rule that a node was made by; null for a token. */
export function ruleOf(node: ParseTree): string | null {
  return node instanceof ParserRuleContext ? (PARSER.ruleNames[node.ruleIndex] ?? null) : null;
}

export function childrenOf(node: ParseTree): readonly ParseTree[] {
  return node instanceof ParserRuleContext ? node.children : [];
}

/** The children made by the rule. */
export function childrenBy(node: ParseTree, rule: string): readonly ParseTree[] {
  return childrenOf(node).filter((child) => ruleOf(child) === rule);
}

/** The children in short: a rule by its name, a token by its name in the grammar, in upper case: `( query ) tableAlias`. */
export function shapeOf(node: ParseTree): string {
  return childrenOf(node)
    .map((child) => ruleOf(child) ?? symbolOf(child))
    .join(" ");
}

/** Whether the rule made the node or anything below it. */
export function holds(node: ParseTree, rule: string): boolean {
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (ruleOf(next) === rule) return true;
    pending.push(...childrenOf(next));
  }
  return false;
}

/** All tokens below a node, in order. */
export function tokensOf(node: ParseTree): readonly Token[] {
  const found: Token[] = [];
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next instanceof TerminalNode) found.push(next.symbol);
    else pending.push(...childrenOf(next).toReversed());
  }
  return found;
}

/** The one name that a node holds, without its back ticks; null where it is anything else. */
export function identifierOf(node: ParseTree): string | null {
  const [token, ...more] = tokensOf(node);
  if (token === undefined || more.length > 0 || token.type === Token.EOF) return null;
  const text = token.text ?? "";
  return token.type === BACK_TICKED ? text.slice(1, -1).replaceAll("``", "`") : text;
}

/** The parts of a dotted name; null where one of them is no single name. */
export function dottedOf(node: ParseTree): readonly string[] | null {
  const parts = childrenOf(node)
    .filter((_, index) => index % 2 === 0)
    .map(identifierOf);
  return parts.length > 0 && parts.every((part) => part !== null) ? parts : null;
}

function symbolOf(node: ParseTree): string {
  if (!(node instanceof TerminalNode)) return "?";
  const { type } = node.symbol;
  return type === Token.EOF ? "EOF" : (PARSER.vocabulary.getSymbolicName(type) ?? "?");
}
