/**
 * @module Where the parser of a Go template stands.
 */

import { BuiltinError } from "../../builtin.ts";
import type { Token, TokenKind } from "./tokens.ts";
import type { Node } from "./tree.ts";

/** Deeper nesting is an attack on the stack. */
const MAX_DEPTH = 500;

/** A place in the tokens, and what may be used there. */
export interface Parser {
  readonly tokens: readonly Token[];
  at: number;
  /** Variables that may be used; those of an action live until the end of what it stands in. */
  variables: string[];
  depth: number;
  rangeDepth: number;
  readonly templates: Map<string, readonly Node[]>;
}

/** One level deeper. */
export function enter(parser: Parser): void {
  parser.depth++;
  if (parser.depth > MAX_DEPTH) throw failure("max expression depth exceeded");
}

export function peek({ tokens, at }: Parser): Token {
  return tokens[at] ?? { kind: "end", text: "EOF" };
}

export function next(parser: Parser): Token {
  const token = peek(parser);
  parser.at++;
  return token;
}

export function nextNonSpace(parser: Parser): Token {
  while (peek(parser).kind === "space") parser.at++;
  return next(parser);
}

export function expect(parser: Parser, kind: TokenKind): void {
  const token = nextNonSpace(parser);
  if (token.kind !== kind) throw failure(`unexpected ${token.text}`);
}

export function failure(message: string): BuiltinError {
  return new BuiltinError(`template: ${message}`);
}
