/**
 * @module The lexer guard: says of every character whether it is code, comment, string or quoted name, exactly as Spark's
 * lexer does, and refuses what other readers of SQL take for something else.
 *
 * Refused though Spark would take it: whatever hides code from one reader and shows it to another (a lone CR or an escaped
 * line end in `--`, `/*+` in a comment, strings in hints), characters that fold to letters of keywords, and text that is
 * replaced before it is read (`${…}`).
 */

import { MAX_COMMENT_DEPTH, MAX_SQL_BYTES, MAX_TOKENS } from "../limits.ts";
import type { GuardToken, Scanned, Span, TokenKind } from "./token.ts";

/** Why the statement can't be read; caught where it was begun. */
class Refusal extends Error {}

const WORD = /[A-Za-z0-9_]+/y;
const BLANK = /[ \t\r\n]+/y;

/** With two ways to hold a quote: doubled, or behind a backslash. */
const ESCAPED = { "'": /'(?:[^'\\]|\\[\s\S]|'')*'/y, '"': /"(?:[^"\\]|\\[\s\S]|"")*"/y } as const;
const RAW = { "'": /[rR]'[^']*'/y, '"': /[rR]"[^"]*"/y } as const;
const BACK_TICKED = /`(?:[^`]|``)*`/y;

const LINE_COMMENT = /--[^\r\n]*/y;

/** Line ends for other readers than Spark: what follows would be code to them. */
const OTHER_LINE_ENDS = /[\u000b\u000c\u0085\u2028\u2029]/;

/** Every other character of Spark's grammar, but `@`, `$`, `#`, `\`, `{` and `}`, which stand in no query that it has. */
const SYMBOLS = new Set("!%&()*+,-./:;<=>?[]^|~");

export function scan(sql: string): Scanned {
  try {
    refuseWhole(sql);
    return { ok: true, value: new Scanner(sql).scan() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    throw error;
  }
}

/** What counts wherever it stands, in a string and in a comment too. */
function refuseWhole(sql: string): void {
  if (sql.length > MAX_SQL_BYTES || Buffer.byteLength(sql) > MAX_SQL_BYTES) {
    throw new Refusal(`it is longer than ${MAX_SQL_BYTES} bytes`);
  }
  if (!sql.isWellFormed()) throw new Refusal("it holds half of a surrogate pair");
  if (sql.includes("\0")) throw new Refusal("it holds a NUL character");
  if (sql.includes("${")) throw new Refusal("`${…}` is replaced before the statement is read");
  if (sql.includes("{{")) throw new Refusal("`{{…}}` is replaced before the statement is read");
}

class Scanner {
  readonly #sql: string;
  readonly #tokens: GuardToken[] = [];
  readonly #comments: Span[] = [];
  #at = 0;
  #isInHint = false;

  constructor(sql: string) {
    this.#sql = sql;
  }

  scan() {
    while (this.#at < this.#sql.length) this.#next();
    if (this.#isInHint) throw new Refusal("a hint `/*+` has no end");
    return { tokens: this.#tokens, comments: this.#comments };
  }

  #next(): void {
    const sql = this.#sql;
    const character = sql.charAt(this.#at);
    const pair = sql.slice(this.#at, this.#at + 2);
    if (this.#end(BLANK) !== null) this.#at = BLANK.lastIndex;
    else if (pair === "--") this.#lineComment();
    else if (pair === "/*") this.#bracketed();
    else if (pair === "*/") this.#hintEnd();
    else if (character === "'" || character === '"') this.#quoted("string", ESCAPED[character], "a string");
    else if (character === "`") this.#quoted("quoted", BACK_TICKED, "a name in back ticks");
    else if (pair[0]?.toUpperCase() === "R" && (pair[1] === "'" || pair[1] === '"')) {
      this.#quoted("string", RAW[pair[1]], "a raw string");
    } else if (this.#end(WORD) !== null) this.#token("word", WORD.lastIndex);
    else if (SYMBOLS.has(character)) this.#token("symbol", this.#at + 1);
    else this.#refuseCharacter();
  }

  #lineComment(): void {
    if (this.#isInHint) throw new Refusal("a comment stands in a hint");
    const end = this.#end(LINE_COMMENT) ?? this.#sql.length;
    const text = this.#sql.slice(this.#at, end);
    if (this.#sql[end] === "\r" && this.#sql[end + 1] !== "\n") {
      throw new Refusal("a `--` comment holds a carriage return without a line feed");
    }
    if (text.endsWith("\\")) throw new Refusal("a `--` comment ends with a backslash");
    if (OTHER_LINE_ENDS.test(text))
      throw new Refusal("a `--` comment holds a line end that not all readers see");
    this.#comments.push({ start: this.#at, end });
    this.#at = end;
  }

  /** A comment, or the start of a hint. */
  #bracketed(): void {
    const start = this.#at;
    if (this.#isInHint) throw new Refusal("a comment stands in a hint");
    if (this.#sql[start + 2] === "+") {
      this.#isInHint = true;
      this.#token("hint-start", start + 3);
      return;
    }
    const marks = /\/\*\+?|\*\//g;
    marks.lastIndex = start;
    let depth = 0;
    do {
      const mark = marks.exec(this.#sql)?.[0];
      if (mark === undefined) throw new Refusal("a comment `/*` has no end");
      if (mark === "/*+") throw new Refusal("`/*+` stands in a comment");
      depth += mark === "/*" ? 1 : -1;
      if (depth > MAX_COMMENT_DEPTH)
        throw new Refusal(`comments are nested deeper than ${MAX_COMMENT_DEPTH}`);
    } while (depth > 0);
    this.#comments.push({ start, end: marks.lastIndex });
    this.#at = marks.lastIndex;
  }

  #hintEnd(): void {
    if (!this.#isInHint) throw new Refusal("`*/` stands outside a comment");
    this.#isInHint = false;
    this.#token("hint-end", this.#at + 2);
  }

  #quoted(kind: TokenKind, pattern: RegExp, what: string): void {
    if (this.#isInHint) throw new Refusal(`${what} stands in a hint`);
    const end = this.#end(pattern);
    if (end === null) throw new Refusal(`${what} has no end`);
    this.#token(kind, end);
  }

  #token(kind: TokenKind, end: number): void {
    if (this.#tokens.length === MAX_TOKENS) throw new Refusal(`it has more than ${MAX_TOKENS} tokens`);
    this.#tokens.push({ kind, text: textOf(kind, this.#sql.slice(this.#at, end)), start: this.#at, end });
    this.#at = end;
  }

  /** Where the pattern ends that begins here; null where it does not. */
  #end(pattern: RegExp): number | null {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#sql) ? pattern.lastIndex : null;
  }

  #refuseCharacter(): never {
    const code = this.#sql.codePointAt(this.#at) ?? 0;
    const isPlain = code > 0x20 && code < 0x7f;
    const shown = isPlain
      ? `\`${String.fromCodePoint(code)}\``
      : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
    throw new Refusal(`${shown} stands outside quotes`);
  }
}

function textOf(kind: TokenKind, text: string): string {
  if (kind === "word") return text.toUpperCase();
  return kind === "quoted" ? text.slice(1, -1).replaceAll("``", "`") : text;
}
