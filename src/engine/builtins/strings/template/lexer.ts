/**
 * @module The tokens of a Go template (text/template/parse, lex.go): text, and what stands between `{{` and `}}`, where a
 * hyphen with a space trims the text beside it.
 */

import { BuiltinError } from "../../builtin.ts";
import { KEYWORDS, SYMBOLS, type Token, type TokenKind } from "./tokens.ts";

const LEFT = "{{";
const RIGHT = "}}";
const TRIMMED_RIGHT = /[ \t\r\n]-\}\}/y;
const LEADING_SPACE = /[ \t\r\n]*/y;
const SPACE = /[ \t\r\n]+/y;
const QUOTED = /"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"/y;
const RAW = /`[^`]*`/y;
const CHARACTER = /'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'/y;
const NUMBER =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*|0[bB][01_]*|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;
const WORD = /[\p{L}\p{Nd}_]+/uy;
/** What may follow a name. */
const TERMINATOR = /[ \t\r\n.,|:)(]|\}\}|$/y;

/** All tokens; throws a `BuiltinError` where the template has none. */
export function tokenize(template: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf(LEFT, at);
    const end = open === -1 ? template.length : open;
    const trimsBefore = open !== -1 && /^-[ \t\r\n]/.test(template.slice(open + 2, open + 4));
    const raw = template.slice(at, end);
    const text = trimsBefore ? trimEnd(raw) : raw;
    if (text !== "") tokens.push({ kind: "text", text });
    if (open === -1) break;
    at = open + LEFT.length + (trimsBefore ? 2 : 0);
    at = template.startsWith("/*", at) ? skipComment(template, at) : readAction(template, at, tokens);
  }
  tokens.push({ kind: "end", text: "EOF" });
  return tokens;
}

/** A regular expression would look at each run of spaces again from each of its characters. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && " \t\r\n".includes(text[end - 1] as string)) end--;
  return text.slice(0, end);
}

function skipComment(template: string, start: number): number {
  const end = template.indexOf("*/", start + 2);
  if (end === -1) throw failure("unclosed comment");
  const after = closing(template, end + 2);
  if (after === undefined) throw failure("comment ends before closing delimiter");
  return after;
}

/** Reads up to the right delimiter, and gives where the text behind it begins. */
function readAction(template: string, start: number, tokens: Token[]): number {
  tokens.push({ kind: "left", text: LEFT });
  let at = start;
  let depth = 0;
  for (;;) {
    const end = closing(template, at);
    if (end !== undefined) {
      if (depth > 0) throw failure("unclosed left paren");
      tokens.push({ kind: "right", text: RIGHT });
      return end;
    }
    const token = nextToken(template, at);
    if (token.kind === "leftParen") depth++;
    if (token.kind === "rightParen" && --depth < 0) throw failure("unexpected right paren");
    tokens.push(token);
    at += token.text.length;
  }
}

function closing(template: string, at: number): number | undefined {
  if (template.startsWith(RIGHT, at)) return at + RIGHT.length;
  const trimmed = match(TRIMMED_RIGHT, template, at);
  return trimmed === undefined ? undefined : skipSpace(template, at + trimmed.length);
}

function nextToken(template: string, at: number): Token {
  const character = template[at];
  if (character === undefined) throw failure("unclosed action");
  const space = match(SPACE, template, at);
  if (space !== undefined) return spaceBeforeTrim(template, at, space);
  for (const [symbol, kind] of SYMBOLS) {
    if (template.startsWith(symbol, at)) return { kind, text: symbol };
  }
  if (character === '"') return literal("string", QUOTED, template, at);
  if (character === "`") return literal("rawString", RAW, template, at);
  if (character === "'") return literal("character", CHARACTER, template, at);
  if (character === "$") return nameAfter("variable", template, at);
  if (character === "." && !/\d/.test(template[at + 1] ?? "")) return nameAfter("field", template, at);
  if (/[\d+.-]/.test(character)) return numberToken(template, at);
  return wordToken(template, at);
}

/** The last space belongs to a trimming delimiter that follows. */
function spaceBeforeTrim(template: string, at: number, space: string): Token {
  const last = at + space.length - 1;
  const shortened = match(TRIMMED_RIGHT, template, last) === undefined ? space : space.slice(0, -1);
  return { kind: "space", text: shortened };
}

function literal(kind: TokenKind, pattern: RegExp, template: string, at: number): Token {
  const text = match(pattern, template, at);
  if (text === undefined) throw failure(`unterminated ${kind}`);
  return { kind, text };
}

/** `.name` or `$name`, of which the name may be missing. */
function nameAfter(kind: "field" | "variable", template: string, at: number): Token {
  const name = match(WORD, template, at + 1) ?? "";
  const text = template.slice(at, at + 1 + name.length);
  requireTerminator(template, at + text.length);
  return { kind: kind === "field" && name === "" ? "dot" : kind, text };
}

function numberToken(template: string, at: number): Token {
  const text = match(NUMBER, template, at) ?? "";
  if (text === "" || match(WORD, template, at + text.length) !== undefined)
    throw failure("bad number syntax");
  return { kind: "number", text };
}

function wordToken(template: string, at: number): Token {
  const text = match(WORD, template, at);
  if (text === undefined) throw failure(`unrecognized character in action: ${template[at]}`);
  requireTerminator(template, at + text.length);
  if (KEYWORDS.has(text)) return { kind: "keyword", text };
  if (text === "nil") return { kind: "nil", text };
  return { kind: text === "true" || text === "false" ? "bool" : "identifier", text };
}

function requireTerminator(template: string, at: number): void {
  if (match(TERMINATOR, template, at) === undefined) throw failure(`bad character ${template[at]}`);
}

function skipSpace(template: string, at: number): number {
  return at + (match(LEADING_SPACE, template, at) ?? "").length;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function failure(message: string): BuiltinError {
  return new BuiltinError(`template: ${message}`);
}
