/**
 * @module What is refused of a statement by its tokens alone: more than one statement, and nesting that costs a parser time.
 */

import { MAX_BRACKET_DEPTH, MAX_PREFIXES, MAX_TYPE_DEPTH } from "../limits.ts";
import type { GuardToken } from "./token.ts";

const OPENING = new Set(["(", "[", "CASE"]);
const CLOSING = new Set([")", "]", "END"]);

const NESTED_TYPES = new Set(["ARRAY", "MAP", "STRUCT"]);

const PREFIXES = new Set(["NOT", "!", "~", "-", "+", "EXPLAIN", "DESCRIBE", "DESC"]);

/** After a single `|` they make it a pipe to Spark, and to others names of columns. */
const PIPED = new Set(
  `SELECT EXTEND SET DROP AS WHERE PIVOT UNPIVOT TABLESAMPLE INNER CROSS LEFT RIGHT FULL NATURAL SEMI ANTI JOIN UNION
  EXCEPT MINUS SETMINUS INTERSECT ORDER CLUSTER DISTRIBUTE SORT LIMIT OFFSET AGGREGATE WINDOW LATERAL QUALIFY`.split(
    /\s+/,
  ),
);

/** Why the statement may not be parsed; null where it may. */
export function refusedShape(tokens: readonly GuardToken[]): string | null {
  return (
    refusedStatements(tokens) ??
    refusedNesting(tokens) ??
    refusedIdentifier(tokens) ??
    refusedSession(tokens) ??
    refusedPipe(tokens)
  );
}

function refusedStatements(tokens: readonly GuardToken[]): string | null {
  const first = tokens.findIndex(({ kind, text }) => kind === "symbol" && text === ";");
  if (first === 0 || tokens.length === 0) return "it is empty";
  const isOne = first < 0 || tokens.slice(first).every(({ text }) => text === ";");
  return isOne ? null : "it holds more than one statement; send each by itself";
}

function refusedNesting(tokens: readonly GuardToken[]): string | null {
  const depths = { brackets: 0, types: 0, prefixes: 0 };
  for (const [index, { kind, text }] of tokens.entries()) {
    const word = kind === "symbol" || kind === "word" ? text : "";
    const next = tokens[index + 1]?.text;
    if (OPENING.has(word)) depths.brackets++;
    // A column may be named `end`.
    else if (CLOSING.has(word)) depths.brackets = Math.max(0, depths.brackets - 1);
    else if (NESTED_TYPES.has(word) && next === "<") depths.types++;
    else if (word === ">") depths.types = Math.max(0, depths.types - 1);
    depths.prefixes = PREFIXES.has(word) ? depths.prefixes + 1 : 0;
    const reason = tooDeep(depths);
    if (reason !== null) return reason;
  }
  return null;
}

function tooDeep({ brackets, types, prefixes }: Readonly<Record<"brackets" | "types" | "prefixes", number>>) {
  if (brackets > MAX_BRACKET_DEPTH) return `brackets and CASE are nested deeper than ${MAX_BRACKET_DEPTH}`;
  if (types > MAX_TYPE_DEPTH) return `types are nested deeper than ${MAX_TYPE_DEPTH}`;
  return prefixes > MAX_PREFIXES ? `more than ${MAX_PREFIXES} operators stand before one operand` : null;
}

/** Wherever the grammar would take it: its argument is a name that only the warehouse knows. */
function refusedIdentifier(tokens: readonly GuardToken[]): string | null {
  const isUsed = tokens.some(
    ({ kind, text }, index) => kind === "word" && text === "IDENTIFIER" && tokens[index + 1]?.text === "(",
  );
  return isUsed ? "IDENTIFIER(…) makes a name while the statement runs; write the name itself" : null;
}

/** `session.x` and `system.session.x`: a variable, or a function of the session. */
function refusedSession(tokens: readonly GuardToken[]): string | null {
  const isUsed = tokens.some((token, index) => {
    if (!isName(token, "session") || tokens[index + 1]?.text !== ".") return false;
    if (tokens[index - 1]?.text !== ".") return true;
    return isName(tokens[index - 2], "system") && tokens[index - 3]?.text !== ".";
  });
  return isUsed
    ? "`session.…` may be a variable or a function of the session; give a table of that name an alias"
    : null;
}

function isName(token: GuardToken | undefined, name: string): boolean {
  return (token?.kind === "word" || token?.kind === "quoted") && token.text.toLowerCase() === name;
}

function refusedPipe(tokens: readonly GuardToken[]): string | null {
  const isUsed = tokens.some(
    ({ kind, text }, index) =>
      kind === "symbol" &&
      text === "|" &&
      tokens[index - 1]?.text !== "|" &&
      tokens[index + 1]?.kind === "word" &&
      PIPED.has(tokens[index + 1]?.text ?? ""),
  );
  return isUsed ? "`|` before a clause can be read in two ways; write `|>`" : null;
}
