/**
 * @module The pieces of a glob of `regex.globs_match`.
 */

import { BuiltinError } from "./builtin.ts";

/** What stands for one character, and how often it may stand. */
export interface Piece {
  readonly kind: "character" | "any" | "set";
  /** Ranges of code points in ascending order; none for any character. */
  readonly ranges: readonly Range[];
  readonly repeat: "" | "+" | "*";
}

export type Range = readonly [number, number];

/** The pieces, of which two alike that repeat are one. Throws a `BuiltinError` where the glob is none. */
export function parseGlob(text: string): readonly Piece[] {
  const reader = { characters: Array.from(text), at: 0 };
  const pieces: Piece[] = [];
  while (reader.at < reader.characters.length) {
    const piece = { ...parseSingle(reader), repeat: parseRepeat(reader) };
    const last = pieces.at(-1);
    if (last !== undefined && last.repeat !== "" && piece.repeat !== "" && isAlike(last, piece)) {
      const repeat = last.repeat === "+" ? "+" : piece.repeat;
      pieces[pieces.length - 1] = { ...last, repeat };
    } else {
      pieces.push(piece);
    }
  }
  return pieces;
}

/** Whether some character fits both. Any fits every set, even the empty one. */
export function piecesMeet(one: Piece, other: Piece): boolean {
  if (one.kind === "any" || other.kind === "any") return true;
  const [left, right] = [one.ranges, other.ranges];
  for (let [at, against] = [0, 0]; at < left.length && against < right.length; ) {
    const [[low, high], [otherLow, otherHigh]] = [left[at] as Range, right[against] as Range];
    if (low <= otherHigh && otherLow <= high) return true;
    if (high < otherHigh) at++;
    else against++;
  }
  return false;
}

interface Reader {
  readonly characters: readonly string[];
  at: number;
}

interface Character {
  readonly code: number;
  readonly text: string;
  /** What a backslash stands before has no meaning but itself. */
  readonly isEscaped: boolean;
}

function parseSingle(reader: Reader): Omit<Piece, "repeat"> {
  const { code, text, isEscaped } = readCharacter(reader);
  if (isEscaped) return { kind: "character", ranges: [[code, code]] };
  if (text === ".") return { kind: "any", ranges: [] };
  if (text === "[") return { kind: "set", ranges: parseSet(reader) };
  if (text === "]") throw failure(reader, "set-close ']' with no preceding '['");
  if (text === "+" || text === "*") throw failure(reader, `flag '${text}' must be preceded by a non-flag`);
  return { kind: "character", ranges: [[code, code]] };
}

function parseRepeat(reader: Reader): Piece["repeat"] {
  const text = reader.characters[reader.at];
  if (text === "\\" && reader.at === reader.characters.length - 1) readCharacter(reader);
  if (text !== "+" && text !== "*") return "";
  reader.at++;
  return text;
}

function parseSet(reader: Reader): readonly Range[] {
  const ranges: Range[] = [];
  let previous: number | undefined;
  while (reader.at < reader.characters.length) {
    const { code, text, isEscaped } = readCharacter(reader);
    if (!isEscaped && text === "]") return normalize(ranges);
    if (!isEscaped && text === "-") {
      ranges.push(parseRange(reader, previous));
      previous = undefined;
    } else {
      ranges.push([code, code]);
      previous = code;
    }
  }
  throw failure(reader, "found [ without matching ]");
}

function parseRange(reader: Reader, from: number | undefined): Range {
  if (from === undefined)
    throw failure(reader, "range character '-' must be preceded by a Unicode character");
  if (reader.at >= reader.characters.length - 1) {
    throw failure(reader, "range character '-' must be followed by a Unicode character");
  }
  const to = readCharacter(reader);
  if (!to.isEscaped && (to.text === "]" || to.text === "-")) {
    throw failure(reader, "range character '-' cannot be followed by a special symbol");
  }
  if (to.code < from) throw failure(reader, "range is out of order");
  return [from, to.code];
}

function readCharacter(reader: Reader): Character {
  const isEscaped = reader.characters[reader.at] === "\\";
  const text = reader.characters[isEscaped ? reader.at + 1 : reader.at];
  if (text === undefined) throw failure(reader, "input ends with a \\ (escape) character");
  reader.at += isEscaped ? 2 : 1;
  return { code: text.codePointAt(0) ?? 0, text, isEscaped };
}

/** In ascending order, without ranges that overlap or touch. */
function normalize(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const [low, high] of ranges.toSorted(([one], [other]) => one - other)) {
    const last = result.at(-1);
    if (last !== undefined && low <= last[1] + 1)
      result[result.length - 1] = [last[0], Math.max(last[1], high)];
    else result.push([low, high]);
  }
  return result;
}

/** A set of one character is still another thing than that character. */
function isAlike(one: Piece, other: Piece): boolean {
  return one.kind === other.kind && JSON.stringify(one.ranges) === JSON.stringify(other.ranges);
}

function failure({ characters, at }: Reader, message: string): BuiltinError {
  return new BuiltinError(
    `input:${characters.join("")}, pos:${at}, ${message}: the input provided is invalid`,
  );
}
