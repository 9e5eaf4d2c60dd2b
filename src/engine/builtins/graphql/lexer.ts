/**
 * @module Tokens of GraphQL (October 2021, section 2.1) as gqlparser v2 reads them.
 */

import type { Position } from "./ast.ts";
import { readBlockString, readString } from "./lexer-strings.ts";

export type TokenKind =
  | "<Invalid>"
  | "<EOF>"
  | "!"
  | "$"
  | "&"
  | "("
  | ")"
  | "..."
  | ":"
  | "="
  | "@"
  | "["
  | "]"
  | "{"
  | "}"
  | "|"
  | "Name"
  | "Int"
  | "Float"
  | "String"
  | "BlockString"
  | "Comment";

export interface Token extends Position {
  readonly kind: TokenKind;
  /** The text; of strings what they stand for. Empty for punctuation. */
  readonly value: string;
}

const BLANKS = /[\t ,\uFEFF]+/y;
const LINE_END = /\r\n|\r|\n/y;
const PUNCTUATOR = /\.\.\.|[!$&():=@[\]{}|]/y;
const NAME = /[_A-Za-z][_0-9A-Za-z]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
/** To the line's end, or to a control character, at which the next token fails. */
const COMMENT = /#[^\0-\x08\n-\x1f]*/y;

/** A place in a text. */
export class Lexer {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next token; `<EOF>` at the end, `<Invalid>` where there is none. */
  next(): Token {
    this.#skipBlanks();
    const start = this.#at;
    if (start >= this.#text.length) return this.#token("<EOF>", "", start);
    const punctuator = this.#match(PUNCTUATOR);
    if (punctuator !== undefined) return this.#token(punctuator[0] as TokenKind, "", start);
    const name = this.#match(NAME);
    if (name !== undefined) return this.#token("Name", name[0], start);
    const comment = this.#match(COMMENT);
    if (comment !== undefined) return this.#token("Comment", comment[0], start);
    if (this.#text.startsWith('"', start)) return this.#string(start);
    return this.#number(start);
  }

  #number(start: number): Token {
    const number = this.#match(NUMBER);
    // After a leading zero, a dot or an e, digits must follow as they should.
    if (number === undefined || this.#isBrokenNumber(number[0])) return this.#token("<Invalid>", "", start);
    const isFloat = number[1] !== undefined || number[2] !== undefined;
    return this.#token(isFloat ? "Float" : "Int", number[0], start);
  }

  #isBrokenNumber(text: string): boolean {
    const next = this.#text[this.#at] ?? "";
    if (/^-?0$/.test(text) && /\d/.test(next)) return true;
    if (/[eE]/.test(text)) return false;
    return next === "e" || next === "E" || (next === "." && !text.includes("."));
  }

  #string(start: number): Token {
    const isBlock = this.#text.startsWith('"""', start);
    const read = isBlock ? readBlockString(this.#text, start) : readString(this.#text, start);
    if (read === undefined) return this.#token("<Invalid>", "", start);
    this.#at = read.end;
    // gqlparser counts a string's column from behind its quotes.
    const token = this.#token(isBlock ? "BlockString" : "String", read.value, start + (isBlock ? 3 : 1));
    this.#countLines(start, read.end);
    return token;
  }

  #countLines(start: number, end: number): void {
    for (const { index, 0: lineEnd } of this.#text.slice(start, end).matchAll(/\r\n|\r|\n/g)) {
      this.#line++;
      this.#lineStart = start + index + lineEnd.length;
    }
  }

  #skipBlanks(): void {
    for (;;) {
      if (this.#match(BLANKS) !== undefined) continue;
      if (this.#match(LINE_END) === undefined) return;
      this.#line++;
      this.#lineStart = this.#at;
    }
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }

  #token(kind: TokenKind, value: string, start: number): Token {
    return { kind, value, line: this.#line, column: this.#columnOf(start) };
  }

  /** Lines are short in documents of people; a long one is counted in UTF-16 units. */
  #columnOf(at: number): number {
    const length = at - this.#lineStart;
    return length > 500 ? length + 1 : [...this.#text.slice(this.#lineStart, at)].length + 1;
  }
}
