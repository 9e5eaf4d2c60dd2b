/**
 * @module What the parsers of GraphQL read from: one token ahead, with the comments before it.
 */

import type { Comments } from "./ast.ts";
import { graphqlError } from "./errors.ts";
import { Lexer, type Token, type TokenKind } from "./lexer.ts";

/** gqlparser is limited by neither; a document of an attacker must end before a stack or the memory does. */
const MAX_TOKENS = 1_000_000;
const MAX_DEPTH = 300;

/** Every method throws a `BuiltinError` where the document is not as it says. */
export class Tokens {
  readonly #lexer: Lexer;
  #peeked: Token | undefined;
  #comments: Comments | undefined;
  #count = 0;
  #depth = 0;
  /** The last token taken. */
  #last: Token | undefined;

  constructor(text: string) {
    this.#lexer = new Lexer(text);
  }

  /** Comments right before the token that was peeked last. */
  get comments(): Comments | undefined {
    return this.#comments;
  }

  peek(): Token {
    if (this.#peeked !== undefined) return this.#peeked;
    const comments: { readonly Value: string }[] = [];
    let token = this.#read();
    for (; token.kind === "Comment"; token = this.#read()) comments.push({ Value: token.value });
    if (comments.length > 0) this.#comments = { List: comments };
    this.#peeked = token;
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#peeked = undefined;
    this.#comments = undefined;
    this.#last = token;
    return token;
  }

  is(kind: TokenKind): boolean {
    return this.peek().kind === kind;
  }

  isName(value: string): boolean {
    const token = this.peek();
    return token.kind === "Name" && token.value === value;
  }

  skip(kind: TokenKind): boolean {
    if (!this.is(kind)) return false;
    this.next();
    return true;
  }

  expect(kind: TokenKind): Token {
    const token = this.peek();
    if (token.kind !== kind) throw graphqlError(`Expected ${kind}, found ${token.kind}`, token);
    return this.next();
  }

  name(): string {
    return this.expect("Name").value;
  }

  /** Takes a keyword; gives the comments before it. */
  keyword(value: string): Comments | undefined {
    const token = this.peek();
    const comments = this.#comments;
    if (!this.isName(value)) {
      throw graphqlError(`Expected ${JSON.stringify(value)}, found ${describe(token)}`, token);
    }
    this.next();
    return comments;
  }

  unexpected(token: Token = this.peek()): never {
    throw graphqlError(`Unexpected ${describe(token)}`, token);
  }

  unexpectedLast(): never {
    return this.unexpected(this.#last);
  }

  /** What is between brackets, if there is any; at least one where `isEmptyAllowed` is not set. */
  between<T>(open: TokenKind, close: TokenKind, read: () => T, isEmptyAllowed = false): Listed<T> {
    const items: T[] = [];
    if (!this.skip(open)) return { items, comments: undefined };
    if (++this.#depth > MAX_DEPTH) throw graphqlError("the document is too deep", this.peek());
    while (!this.is(close)) items.push(read());
    if (items.length === 0 && !isEmptyAllowed) {
      throw graphqlError(`expected at least one definition, found ${close}`, this.peek());
    }
    const comments = this.#comments;
    this.next();
    this.#depth--;
    return { items, comments };
  }

  #read(): Token {
    if (++this.#count > MAX_TOKENS) throw graphqlError(`exceeded token limit of ${MAX_TOKENS}`);
    return this.#lexer.next();
  }
}

/** A list, and the comments before its closing bracket. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly comments: Comments | undefined;
}

function describe({ kind, value }: Token): string {
  return value === "" ? kind : `${kind} ${JSON.stringify(value)}`;
}
