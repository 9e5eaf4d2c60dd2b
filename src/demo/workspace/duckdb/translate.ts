/**
 * @module Databricks' SQL in DuckDB's spelling, as far as tokens go: quotes, comments and parameter markers, where they
 * end as Spark's lexer ends them. So text that hides a table from a reader of the statement hides it here or shows it here
 * just as it would on Databricks.
 */

import { type Parameter, StatementError } from "./types.ts";

export interface Translation {
  readonly sql: string;
  /** What to bind, by DuckDB's name of the parameter, without its `$`. */
  readonly bindings: ReadonlyMap<string, string | null>;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const IN_WORD = /[A-Za-z0-9_$]/;
/** After these a colon leads into a value: `raw:field`, `f(x):field`. */
const NO_MARKER_AFTER = /[A-Za-z0-9_)\]"']/;
const PARAMETER_TYPE = /^[A-Za-z_]+(?:\(\d{1,2}(?:, ?\d{1,2})?\))?$/;
/** Up to the line's end; a backslash before it goes on with the comment. A bare carriage return ends it too. */
const LINE_COMMENT = /--(?:\\\n|[^\r\n])*/y;
const QUOTED_NAME = /`((?:[^`]|``)*)`/y;
const RAW_STRING = /[rR](?:'([^']*)'|"([^"]*)")/y;
const STRING = /'((?:[^'\\]+|\\.|'')*)'|"((?:[^"\\]+|\\.|"")*)"/sy;
const ESCAPE = /\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-3][0-7]{2}|.)|(''|"")/gs;

const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  b: "\b",
  n: "\n",
  r: "\r",
  t: "\t",
  Z: "\x1a",
  // Only LIKE takes these two apart.
  "%": "\\%",
  _: "\\_",
};

/** Throws a `StatementError` for what no lexer takes, and for a marker without a value. */
export function translate(text: string, parameters: readonly Parameter[] = []): Translation {
  return new Translator(text, parameters).whole();
}

class Translator {
  readonly #text: string;
  readonly #markers: Markers;
  #at = 0;
  /** What was written last. */
  #last = "";

  constructor(text: string, parameters: readonly Parameter[]) {
    this.#text = text;
    this.#markers = new Markers(parameters);
  }

  whole(): Translation {
    const pieces: string[] = [];
    while (this.#at < this.#text.length) {
      const piece = this.#next();
      pieces.push(piece);
      this.#last = piece.at(-1) ?? "";
    }
    const sql = pieces.join("");
    // DuckDB would read no further.
    if (sql.includes("\0")) throw syntaxError("a NUL character");
    return { sql, bindings: this.#markers.bindings };
  }

  #next(): string {
    const character = this.#text[this.#at] as string;
    switch (character) {
      case "`":
        return `"${this.#take(QUOTED_NAME, character)[1]?.replaceAll("``", "`").replaceAll('"', '""')}"`;
      case "'":
      case '"':
        return this.#string(this.#take(STRING, character));
      case "r":
      case "R":
        return this.#rawString() ?? this.#plain(1);
      case "-":
        return this.#match(LINE_COMMENT) === null ? this.#plain(1) : " ";
      case "/":
        return this.#text.startsWith("/*", this.#at) ? this.#comment() : this.#plain(1);
      case ":":
        return this.#text.startsWith("::", this.#at) ? this.#plain(2) : (this.#named() ?? this.#plain(1));
      case "?":
        return this.#plain(1, this.#markers.positional());
      default:
        return this.#plain(1);
    }
  }

  /** Nested, but `/*+` opens none inside of one. */
  #comment(): string {
    const boundary = /\/\*(?!\+)|\*\//g;
    boundary.lastIndex = this.#at + 2;
    for (let depth = 1; depth > 0; ) {
      const found = boundary.exec(this.#text)?.[0];
      if (found === undefined) throw syntaxError("an unclosed comment");
      depth += found === "*/" ? -1 : 1;
    }
    this.#at = boundary.lastIndex;
    return " ";
  }

  #string(match: RegExpExecArray): string {
    return this.#literal(unescaped(match[1] ?? match[2] ?? "", match[0][0] as string));
  }

  #rawString(): string | null {
    if (IN_WORD.test(this.#last)) return null;
    const match = this.#match(RAW_STRING);
    return match && this.#literal(match[1] ?? match[2] ?? "");
  }

  /** Kept apart from what stands before it: `E'…'` and `U&'…'` are other literals in DuckDB. */
  #literal(value: string): string {
    return `${/[\w&$]/.test(this.#last) ? " " : ""}'${value.replaceAll("'", "''")}'`;
  }

  #named(): string | null {
    if (NO_MARKER_AFTER.test(this.#last)) return null;
    NAME.lastIndex = this.#at + 1;
    const name = NAME.exec(this.#text)?.[0];
    return name === undefined ? null : this.#plain(name.length + 1, this.#markers.named(name));
  }

  #plain(length: number, text = this.#text.slice(this.#at, this.#at + length)): string {
    this.#at += length;
    return text;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  #take(pattern: RegExp, opening: string): RegExpExecArray {
    const match = this.#match(pattern);
    if (match === null) throw syntaxError(`an unclosed ${opening}`);
    return match;
  }
}

/** The parameters that markers ask for. */
class Markers {
  readonly bindings = new Map<string, string | null>();
  readonly #named: ReadonlyMap<string, Parameter>;
  readonly #positional: Iterator<Parameter>;

  constructor(parameters: readonly Parameter[]) {
    const named = parameters.filter(({ name }) => name !== undefined);
    this.#named = new Map(named.map((parameter) => [parameter.name as string, parameter]));
    this.#positional = parameters.filter(({ name }) => name === undefined).values();
  }

  named(name: string): string {
    return this.#bind(this.#named.get(name), name);
  }

  positional(): string {
    const { value, done } = this.#positional.next();
    return this.#bind(done ? undefined : value, "?");
  }

  #bind(parameter: Parameter | undefined, marker: string): string {
    if (parameter === undefined) {
      const text = `Found the unbound parameter: ${marker}.`;
      throw new StatementError("UNBOUND_SQL_PARAMETER", "42P02", text);
    }
    const type = parameter.type ?? "STRING";
    if (!PARAMETER_TYPE.test(type)) {
      throw new StatementError("UNSUPPORTED_DATATYPE", "0A000", `Unsupported data type "${type}".`);
    }
    const bound = `p${this.bindings.size + 1}`;
    this.bindings.set(bound, parameter.value);
    return `CAST($${bound} AS ${type})`;
  }
}

/** What a string literal stands for; its own quote is doubled in it. */
function unescaped(text: string, quote: string): string {
  return text.replace(ESCAPE, (whole, code: string | undefined, doubled: string | undefined) => {
    if (code === undefined) return doubled?.startsWith(quote) ? quote : whole;
    if (/^[uU]./.test(code)) return codePoint(Number.parseInt(code.slice(1), 16));
    if (/^\d{3}$/.test(code)) return codePoint(Number.parseInt(code, 8));
    return ESCAPES[code] ?? code;
  });
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
}

function syntaxError(near: string): StatementError {
  return new StatementError("PARSE_SYNTAX_ERROR", "42601", `Syntax error at or near ${near}.`);
}
