/**
 * @module Reads values from text: JSON, or the syntax in which OPA's WebAssembly runtime writes them (`opa_value_dump` of
 * wasm/src/json.c), which is JSON plus sets (`{1, 2}`, `set()`) and keys of any type.
 */

import { RegoNumber } from "./number.ts";
import { RegoObject, RegoSet, type Value } from "./value.ts";

/** So deep may a value be: recursion must end before a stack does. OPA's policies and requests are far from it. */
export const MAX_DEPTH = 1_000;

/** More digits than these are an attack: arithmetic takes time by their square. */
const MAX_NUMBER_LENGTH = 10_000;

const SPACE = /[ \t\r\n]*/y;
const JSON_NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** The runtime keeps the text of Rego's literals, where `.5` and `1.` are numbers too. */
const ANY_NUMBER = /(-?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?/y;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/**
 * Reads JSON strictly by RFC 8259. Digits are kept; of keys given twice the last counts, as in Go; lone surrogates become
 * U+FFFD. Throws a SyntaxError, or a RangeError where it is too deep, or a number has an exponent beyond 400 or 10,000 digits.
 */
export function parseJson(text: string): Value {
  return new Reader(text, false).document();
}

/** Reads what `opa_value_dump` writes; lone surrogates stay, since they are bytes. Throws as `parseJson` does. */
export function parseValue(text: string): Value {
  return new Reader(text, true).document();
}

/** A place in a text. */
class Reader {
  readonly #text: string;
  readonly #isRego: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, isRego: boolean) {
    this.#text = text;
    this.#isRego = isRego;
  }

  document(): Value {
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#error();
    return value;
  }

  #value(): Value {
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case '"':
        return this.#string();
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#array());
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      case "s":
        if (this.#isRego) return this.#word("set()", new RegoSet([]));
        throw this.#error();
      default:
        return this.#isRego ? this.#anyNumber() : this.#number();
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new RangeError(`more than ${MAX_DEPTH} levels deep`);
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  #array(): readonly Value[] {
    const items: Value[] = [];
    if (this.#accepts("]")) return items;
    do items.push(this.#value());
    while (this.#accepts(","));
    this.#expect("]");
    return items;
  }

  /** Whether it is a set shows after its first member. */
  #object(): RegoObject | RegoSet {
    if (this.#accepts("}")) return new RegoObject([]);
    const first = this.#key();
    if (this.#isRego && !this.#accepts(":")) return this.#set(first);
    if (!this.#isRego) this.#expect(":");
    const entries: [Value, Value][] = [[first, this.#value()]];
    while (this.#accepts(",")) {
      const key = this.#key();
      this.#expect(":");
      entries.push([key, this.#value()]);
    }
    this.#expect("}");
    return new RegoObject(entries);
  }

  #key(): Value {
    if (this.#isRego) return this.#value();
    this.#skipSpace();
    if (this.#text[this.#at] !== '"') throw this.#error();
    return this.#string();
  }

  #set(first: Value): RegoSet {
    const members = [first];
    while (this.#accepts(",")) members.push(this.#value());
    this.#expect("}");
    return new RegoSet(members);
  }

  #string(): string {
    const start = this.#at;
    let isEscaped = false;
    let at = start + 1;
    for (let code = this.#text.charCodeAt(at); code !== QUOTE; code = this.#text.charCodeAt(++at)) {
      if (code === BACKSLASH) {
        isEscaped = true;
        at++;
      } else if (!(code >= FIRST_PRINTABLE)) {
        // Also past the end, where the code is NaN.
        this.#at = at;
        throw this.#error();
      }
    }
    this.#at = at + 1;
    const text = isEscaped
      ? (JSON.parse(this.#text.slice(start, at + 1)) as string)
      : this.#text.slice(start + 1, at);
    return this.#isRego ? text : text.toWellFormed();
  }

  #number(): RegoNumber {
    const [text] = this.#match(JSON_NUMBER);
    return numberOf(text);
  }

  #anyNumber(): RegoNumber {
    const [, sign, whole = "", fraction = "", exponent = ""] = this.#match(ANY_NUMBER);
    if (whole + fraction === "") throw this.#error();
    return numberOf(`${sign}${whole || "0"}${fraction && `.${fraction}`}${exponent}`);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#error();
    this.#at += word.length;
    return value;
  }

  #match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) throw this.#error();
    this.#at = pattern.lastIndex;
    return match;
  }

  #accepts(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#accepts(character)) throw this.#error();
  }

  #skipSpace(): void {
    // Nearly always there is none, or one blank.
    if (this.#text[this.#at] === " ") this.#at++;
    if (this.#text.charCodeAt(this.#at) > FIRST_PRINTABLE) return;
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #error(): SyntaxError {
    const character = this.#text[this.#at];
    return new SyntaxError(
      character === undefined
        ? "the text ends too early"
        : `unexpected ${JSON.stringify(character)} at ${this.#at}`,
    );
  }
}

function numberOf(text: string): RegoNumber {
  if (text.length > MAX_NUMBER_LENGTH)
    throw new RangeError(`a number of more than ${MAX_NUMBER_LENGTH} digits`);
  return RegoNumber.parse(text);
}
