/**
 * @module What the guard reads a statement as: its own tokens, which owe nothing to Spark's lexer.
 */

export type TokenKind =
  /** Letters, digits and underscores: a keyword, a plain name, a number. */
  | "word"
  /** A name in back ticks. */
  | "quoted"
  /** In single or double quotes, or raw. */
  | "string"
  /** One character of any other kind. */
  | "symbol"
  | "hint-start"
  | "hint-end";

export interface GuardToken {
  readonly kind: TokenKind;
  /** As it stands; a word in upper case, a quoted name without its back ticks. */
  readonly text: string;
  /** In UTF-16 units, as are all offsets here. */
  readonly start: number;
  readonly end: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Scan {
  readonly tokens: readonly GuardToken[];
  readonly comments: readonly Span[];
}

/** What a reader of a statement finds, or why it may not be read. */
export type Scanned =
  | { readonly ok: true; readonly value: Scan }
  | { readonly ok: false; readonly reason: string };
