/**
 * @module Strings of GraphQL (October 2021, section 2.9.4) as gqlparser v2 reads them.
 */

/** What a string stands for, and where in the text it ended. */
export interface ReadString {
  readonly value: string;
  readonly end: number;
}

const PLAIN = /[^"\\\0-\x08\n-\x1f]+/y;
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})(?=[\s\S])|(["\\/bfnrt]))/y;
const ESCAPED: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** Of the opening quote on; undefined where the string is broken. */
export function readString(text: string, start: number): ReadString | undefined {
  const parts: string[] = [];
  let at = start + 1;
  while (text[at] !== '"') {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(text)?.[0] ?? "";
    parts.push(plain);
    at += plain.length;
    if (text[at] !== "\\") {
      if (plain === "") return undefined;
      continue;
    }
    ESCAPE.lastIndex = at;
    const escaped = ESCAPE.exec(text);
    if (escaped === null) return undefined;
    const [all, unit, letter = ""] = escaped;
    parts.push(unit === undefined ? (ESCAPED[letter] ?? letter) : unitOf(unit));
    at += all.length;
  }
  return { value: parts.join(""), end: at + 1 };
}

/** Surrogates are no characters, not even in pairs. */
function unitOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16)).toWellFormed();
}

/** Up to quotes, an escape or a line's end, which may stand for themselves too. */
const BLOCK_PART = /[^"\\\r\0-\x08\x0b-\x1f]+|\\"""|"+|\\|\r\n?/y;

/** Of the opening quotes on; undefined where the string is broken. */
export function readBlockString(text: string, start: number): ReadString | undefined {
  const parts: string[] = [];
  BLOCK_PART.lastIndex = start + 3;
  for (let match = BLOCK_PART.exec(text); match !== null; match = BLOCK_PART.exec(text)) {
    const [part] = match;
    if (part.startsWith('"') && part.length >= 3) {
      parts.push(part.slice(3));
      return { value: dedent(parts.join("")), end: BLOCK_PART.lastIndex };
    }
    parts.push(part === '\\"""' ? '"""' : part.startsWith("\r") ? "\n" : part);
  }
  return undefined;
}

/** Takes away what all lines are indented by (gqlparser asks the first one too), and blank lines at both ends. */
function dedent(raw: string): string {
  const lines = raw.split("\n");
  const indents = lines.filter((line) => !isBlank(line)).map((line) => line.search(/[^ \t]/));
  const common = indents.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const dedented = Number.isFinite(common)
    ? lines.map((line, at) => (at === 0 ? line : line.slice(common)))
    : lines;
  const first = dedented.findIndex((line) => !isBlank(line));
  const last = dedented.findLastIndex((line) => !isBlank(line));
  return first === -1 ? "" : dedented.slice(first, last + 1).join("\n");
}

function isBlank(line: string): boolean {
  return /^[ \t]*$/.test(line);
}
