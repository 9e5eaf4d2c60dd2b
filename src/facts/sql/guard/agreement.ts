/**
 * @module Whether Spark's lexer sees strings, names in back ticks, comments and hints exactly where the guard does.
 */

import { tokenType } from "../spark/tables.ts";
import type { Scan, Span } from "./token.ts";

/** What is asked of a token of Spark's; the last character is within it. */
interface SparkToken {
  readonly type: number;
  readonly start: number;
  readonly stop: number;
}

const LINE_COMMENT = tokenType("SIMPLE_COMMENT");
const UNRECOGNIZED = tokenType("UNRECOGNIZED");

const DELIMITED = new Set([
  tokenType("STRING_LITERAL"),
  tokenType("DOUBLEQUOTED_STRING"),
  tokenType("BACKQUOTED_IDENTIFIER"),
  tokenType("BRACKETED_COMMENT"),
  tokenType("HENT_START"),
  tokenType("HENT_END"),
  LINE_COMMENT,
]);

/** Why the two do not agree; null where they do. */
export function differsFromSpark(
  { tokens, comments }: Scan,
  sparkTokens: readonly SparkToken[],
): string | null {
  if (sparkTokens.some(({ type }) => type === UNRECOGNIZED))
    return "it holds a character that Spark's grammar has not";
  const own = [...tokens.filter(({ kind }) => kind !== "word" && kind !== "symbol"), ...comments].sort(
    (left, right) => left.start - right.start,
  );
  const theirs = sparkTokens.filter(({ type }) => DELIMITED.has(type));
  const isSame = own.length === theirs.length && own.every((span, index) => isSameSpan(span, theirs[index]));
  return isSame ? null : "strings and comments can be read in more than one way";
}

function isSameSpan({ start, end }: Span, token: SparkToken | undefined): boolean {
  if (token === undefined || token.start !== start) return false;
  // Spark counts the line end to the comment.
  const most = token.type === LINE_COMMENT ? 2 : 0;
  return token.stop + 1 >= end && token.stop + 1 <= end + most;
}
