/**
 * @module Strict JSON (RFC 8259, with RFC 7493's rules): what two parsers could read differently is an error.
 *
 * Refused are duplicate keys, invalid UTF-8, a byte order mark, lone surrogates, numbers beyond a double's range and
 * deep nesting. Numbers that would be written in another way keep their digits (`JSON.rawJSON`): job and run ids are 64
 * bits, and what policy sees is what the upstream gets.
 */

import { rawNumber } from "../model/json.ts";

/** Deep enough for every API, shallow enough for every parser downstream. */
const MAX_DEPTH = 64;

/** RFC 8259 string without escapes up to the closing quote or the first backslash. */
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const BLANKS = /[ \t\n\r]*/y;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** What is wrong with a JSON text, and where: `at` counts UTF-16 units from 0. */
export class JsonError extends Error {
  constructor(what: string, at: number) {
    super(`${what} at character ${at + 1}`);
    this.name = "JsonError";
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Parses UTF-8 bytes strictly. Throws a `JsonError`. Objects have no prototype. */
export function parseStrictJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    throw new JsonError("invalid UTF-8", 0);
  }
  return new StrictParser(text).document();
}

class StrictParser {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value(0);
    if (this.#at < this.#text.length) this.#fail("text after the value");
    return value;
  }

  /** Reads a value and the blanks on both of its sides. */
  #value(depth: number): unknown {
    if (depth > MAX_DEPTH) this.#fail(`nesting deeper than ${MAX_DEPTH}`);
    this.#take(BLANKS);
    const value = this.#bareValue(depth);
    this.#take(BLANKS);
    return value;
  }

  #bareValue(depth: number): unknown {
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = Object.create(null);
    this.#at++;
    this.#take(BLANKS);
    if (this.#skip("}")) return object;
    do {
      this.#take(BLANKS);
      const keyAt = this.#at;
      const key = this.#string();
      if (key in object) throw new JsonError(`duplicate key ${JSON.stringify(key.slice(0, 64))}`, keyAt);
      this.#take(BLANKS);
      this.#expect(":");
      object[key] = this.#value(depth + 1);
    } while (this.#skip(","));
    this.#expect("}");
    return object;
  }

  #array(depth: number): unknown[] {
    const array: unknown[] = [];
    this.#at++;
    this.#take(BLANKS);
    if (this.#skip("]")) return array;
    do {
      array.push(this.#value(depth + 1));
    } while (this.#skip(","));
    this.#expect("]");
    return array;
  }

  #string(): string {
    this.#expect('"');
    const startedAt = this.#at;
    let value = this.#take(PLAIN);
    while (!this.#skip('"')) {
      if (this.#text[this.#at] !== "\\") this.#fail("unescaped control character or unterminated string");
      value += this.#escape() + this.#take(PLAIN);
    }
    if (!value.isWellFormed()) throw new JsonError("lone surrogate in a string", startedAt);
    return value;
  }

  #escape(): string {
    const letter = this.#text[this.#at + 1] ?? "";
    if (letter === "u") {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6);
      if (!/^[0-9A-Fa-f]{4}$/.test(digits)) this.#fail("broken \\u escape");
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = ESCAPES[letter];
    if (character === undefined) this.#fail("unknown escape");
    this.#at += 2;
    return character;
  }

  #number(): unknown {
    const digits = this.#take(NUMBER);
    if (digits === "") this.#fail("no JSON value");
    const value = Number(digits);
    if (!Number.isFinite(value)) this.#fail("a number beyond the range of a double");
    // Another reader may have more digits than a double, or take `7.0` for another thing than `7`.
    return String(value) === digits ? value : rawNumber(digits);
  }

  #word<Value>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) this.#fail("no JSON value");
    this.#at += word.length;
    return value;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += taken.length;
    return taken;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#skip(character)) this.#fail(`\`${character}\` expected`);
  }

  #fail(what: string): never {
    throw new JsonError(what, this.#at);
  }
}
