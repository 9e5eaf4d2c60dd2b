/**
 * @module What a Go template's text is taken apart into.
 */

export type TokenKind =
  | "text"
  | "left"
  | "right"
  | "space"
  | "assign"
  | "declare"
  | "pipe"
  | "comma"
  | "string"
  | "rawString"
  | "character"
  | "number"
  | "dot"
  | "field"
  | "variable"
  | "identifier"
  | "bool"
  | "nil"
  | "keyword"
  | "leftParen"
  | "rightParen"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

export const KEYWORDS: ReadonlySet<string> = new Set([
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "template",
  "with",
]);

export const SYMBOLS: readonly (readonly [string, TokenKind])[] = [
  [":=", "declare"],
  ["=", "assign"],
  ["|", "pipe"],
  [",", "comma"],
  ["(", "leftParen"],
  [")", "rightParen"],
];
