/**
 * @module `regex.globs_match`: whether some text matches two globs, whose pieces are characters, `.`, sets such as `[a-z]`, and
 * `+` and `*` behind them. After glob-intersection, the package that OPA uses, with its answers where they surprise; but
 * what it found is remembered, since it would need exponential time for globs full of stars.
 */

import { BuiltinError } from "./builtin.ts";
import { type Piece, parseGlob, piecesMeet } from "./regex-glob.ts";

type Glob = readonly Piece[];

/** Pairs of pieces; more would take seconds. */
const MAX_PAIRS = 250_000;
/** Pieces that repeat; the search goes deeper with each. */
const MAX_REPEATED = 500;

/** Throws a `BuiltinError` where a glob is none. */
export function globsIntersect(left: string, right: string): boolean {
  const globs: readonly [Glob, Glob] = [parseGlob(left), parseGlob(right)];
  const repeated = globs.flat().filter((piece) => !isPlain(piece)).length;
  if (repeated > MAX_REPEATED || globs[0].length * globs[1].length > MAX_PAIRS) {
    throw new BuiltinError("globs are too long");
  }
  const trimmed = trim(...globs);
  return trimmed !== undefined && new Intersection(...trimmed).exists();
}

/** Without what is plain at both ends, but for one piece each; undefined where that does not meet. */
function trim(left: Glob, right: Glob): [Glob, Glob] | undefined {
  let begin = 0;
  while (isPlain(left[begin]) && isPlain(right[begin])) {
    if (!meet(left[begin], right[begin])) return undefined;
    begin++;
  }
  begin = Math.max(0, begin - 1);
  let [leftEnd, rightEnd] = [left.length - 1, right.length - 1];
  while (leftEnd >= begin && rightEnd >= begin && isPlain(left[leftEnd]) && isPlain(right[rightEnd])) {
    if (!meet(left[leftEnd], right[rightEnd])) return undefined;
    leftEnd--;
    rightEnd--;
  }
  const kept = leftEnd < left.length - 1 ? 1 : 0;
  return [left.slice(begin, leftEnd + 1 + kept), right.slice(begin, rightEnd + 1 + kept)];
}

function isPlain(piece: Piece | undefined): boolean {
  return piece?.repeat === "";
}

function meet(one: Piece | undefined, other: Piece | undefined): boolean {
  return one !== undefined && other !== undefined && piecesMeet(one, other);
}

/** A place in one of the two globs; `side` tells which. */
interface Place {
  readonly side: 0 | 1;
  readonly at: number;
}

/** The search through two globs, each place of which is asked about once. */
class Intersection {
  readonly #globs: readonly [Glob, Glob];
  readonly #known = new Map<string, boolean>();

  constructor(left: Glob, right: Glob) {
    this.#globs = [left, right];
  }

  exists(): boolean {
    return this.#plain({ side: 0, at: 0 }, { side: 1, at: 0 });
  }

  /** As long as neither repeats, piece meets piece. */
  #plain(one: Place, other: Place): boolean {
    let [left, right] = [one, other];
    for (; this.#has(left) && this.#has(right); left = after(left), right = after(right)) {
      if (!isPlain(this.#piece(left))) return this.#repeated(left, right);
      if (!isPlain(this.#piece(right))) return this.#repeated(right, left);
      if (!meet(this.#piece(left), this.#piece(right))) return false;
    }
    return !this.#has(left) && !this.#has(right);
  }

  #repeated(repeated: Place, other: Place): boolean {
    const key = `${repeated.side},${repeated.at},${other.at}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const result =
      this.#piece(repeated)?.repeat === "+" ? this.#once(repeated, other) : this.#star(repeated, other);
    this.#known.set(key, result);
    return result;
  }

  /** A plus takes one piece at least, or is taken whole by another that repeats. */
  #once(plus: Place, other: Place): boolean {
    if (!meet(this.#piece(plus), this.#piece(other))) return false;
    if (this.#star(plus, after(other))) return true;
    return !isPlain(this.#piece(other)) && this.#plain(after(plus), other);
  }

  /** A star takes pieces until what follows it meets what follows them. */
  #star(star: Place, other: Place): boolean {
    const next = after(star);
    for (let place = other; this.#has(place); place = after(place)) {
      const meetsNext = this.#has(next) && meet(this.#piece(next), this.#piece(place));
      if (meetsNext && this.#plain(next, place)) return true;
      if (!meet(this.#piece(star), this.#piece(place))) return false;
    }
    return !this.#has(next);
  }

  #piece({ side, at }: Place): Piece | undefined {
    return this.#globs[side][at];
  }

  #has({ side, at }: Place): boolean {
    return at < this.#globs[side].length;
  }
}

function after({ side, at }: Place): Place {
  return { side, at: at + 1 };
}
