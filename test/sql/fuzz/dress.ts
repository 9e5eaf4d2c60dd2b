/**
 * @module Tokens put together to a statement, with all that may stand between them: what is in comments changes nothing.
 */

import type { Random } from "./random.ts";
import { GAPS } from "./vocabulary.ts";

const PUNCTUATION = new Set(["(", ")", ",", "[", "]"]);

/** `wild` statements have comments and odd white space at every tenth gap or so. */
export function dress(tokens: readonly string[], random: Random, wild: boolean): string {
  let text = "";
  let before: string | null = null;
  for (const token of tokens) {
    if (before !== null) text += gap(before, token, random, wild);
    text += wild && /^[A-Z]+$/.test(token) && random.oneIn(4) ? mixedCase(token, random) : token;
    before = token;
  }
  if (wild && random.oneIn(8)) text += random.pick([";", " ; ", " -- end", " /* ; */", ";-- ;"]);
  return text;
}

function gap(before: string, after: string, random: Random, wild: boolean): string {
  if (wild && random.oneIn(10)) return random.pick(GAPS);
  if (before === "." || after === ".") return "";
  const mayTouch = PUNCTUATION.has(before) || PUNCTUATION.has(after);
  return mayTouch && random.oneIn(2) ? "" : " ";
}

function mixedCase(word: string, random: Random): string {
  return [...word].map((letter) => (random.oneIn(2) ? letter.toLowerCase() : letter)).join("");
}
