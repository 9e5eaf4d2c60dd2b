/**
 * @module Patterns compiled by RE2JS, and all their matches in a text in the order and with the empty ones that Go finds.
 */

import { RE2JS, RE2JSException } from "re2js";
import { BuiltinError } from "./builtin.ts";
import { translatePattern } from "./regex-syntax.ts";

export interface Pattern {
  readonly compiled: RE2JS;
  /** Numbers of groups by their names. */
  readonly names: ReadonlyMap<string, readonly number[]>;
  /** The whole match among them. */
  readonly groupCount: number;
}

/** From where to where a group matched, in UTF-16 units; both are -1 where it did not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The whole match, then its groups. */
export type Groups = readonly [Span, ...Span[]];

/** As many patterns as OPA keeps. */
const MAX_PATTERNS = 100;
const patterns = new Map<string, Pattern>();

/**
 * Steps that a match may take at the worst: the instructions of the pattern by the characters of the text. The engine is
 * linear, but cannot be stopped; a pattern and a text of a megabyte each would still take hours.
 */
const MAX_STEPS = 1e8;
/** How long the matches of a text may take together; each alone is linear, all of them are not. */
const MAX_TIME_MS = 1000;

/** Throws a `BuiltinError` where Go's regexp would not compile it. */
export function compilePattern(source: string): Pattern {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  const pattern = compile(source);
  if (patterns.size >= MAX_PATTERNS) patterns.delete(patterns.keys().next().value ?? "");
  patterns.set(source, pattern);
  return pattern;
}

function compile(source: string): Pattern {
  try {
    const translated = translatePattern(source);
    const compiled = RE2JS.compile(translated.source);
    return { compiled, names: translated.names, groupCount: compiled.groupCount() + 1 };
  } catch (error) {
    if (error instanceof RE2JSException) throw new BuiltinError(error.message);
    if (error instanceof RangeError)
      throw new BuiltinError("error parsing regexp: expression nests too deeply");
    throw error;
  }
}

/** Whether it matches anywhere. */
export function matchesPattern({ compiled }: Pattern, text: string): boolean {
  checkCost(compiled, text);
  return compiled.test(text);
}

/** Matches that do not overlap; an empty one is none where the match before it ended. */
export function* allMatches(pattern: Pattern, text: string, most: number): Generator<Groups> {
  const { compiled } = pattern;
  checkCost(compiled, text);
  const matcher = compiled.matcher(text);
  const deadline = performance.now() + MAX_TIME_MS;
  let found = 0;
  let lastEnd = -1;
  for (let at = 0; found < most && at <= text.length; ) {
    if (performance.now() > deadline) throw new BuiltinError("regex: timed out");
    if (!matcher.find(at)) return;
    const [start, end] = [matcher.start(), matcher.end()];
    const isEmpty = end === at;
    if (!isEmpty || start !== lastEnd) {
      found++;
      const groups = Array.from({ length: pattern.groupCount }, (_, group) => ({
        start: matcher.start(group),
        end: matcher.end(group),
      }));
      yield groups as unknown as Groups;
    }
    at = isEmpty ? at + characterLength(text, at) : end;
    lastEnd = end;
  }
}

/** At the end of the text one further, which is behind it. */
function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function checkCost(compiled: RE2JS, text: string): void {
  if (compiled.programSize() * text.length > MAX_STEPS) throw new BuiltinError("regex: too costly");
}
