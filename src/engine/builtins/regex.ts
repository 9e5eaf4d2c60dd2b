/**
 * @module The regular expressions that WebAssembly lacks, by RE2JS: Go's syntax, and a time that grows with the text alone.
 * JavaScript's own would let a pattern take forever.
 */

import type { Value } from "../values/index.ts";
import { BuiltinError, type Builtins } from "./builtin.ts";
import { intOperand } from "./numbers-int.ts";
import { stringOperand } from "./operands.ts";
import { allMatches, compilePattern, matchesPattern, type Pattern } from "./regex-engine.ts";
import { expandReplacement } from "./regex-expand.ts";
import { globsIntersect } from "./regex-globs.ts";

export const regexBuiltins = {
  "regex.find_n": (operands) =>
    find(compilePattern(stringOperand(operands, 0)), stringOperand(operands, 1), intOperand(operands, 2)),
  "regex.globs_match": (operands) => globsIntersect(stringOperand(operands, 0), stringOperand(operands, 1)),
  "regex.replace": (operands) =>
    replace(
      stringOperand(operands, 0),
      compilePattern(stringOperand(operands, 1)),
      stringOperand(operands, 2),
    ),
  "regex.split": (operands) => split(stringOperand(operands, 0), stringOperand(operands, 1)),
  "regex.template_match": (operands) => {
    const [pattern, text, open, close] = [0, 1, 2, 3].map((at) => stringOperand(operands, at)) as Four;
    return matchesPattern(compileTemplate(pattern, delimiter(open, "start"), delimiter(close, "end")), text);
  },
} satisfies Builtins;

type Four = [string, string, string, string];

/** The first matches; all of them where the number is negative. */
function find(pattern: Pattern, text: string, limit: bigint): Value {
  const most = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  return Array.from(allMatches(pattern, text, most), ([match]) => text.slice(match.start, match.end));
}

/** As Go's `ReplaceAllString`: `$1`, `${name}` and `$$` in the replacement are expanded. */
function replace(text: string, pattern: Pattern, replacement: string): string {
  const parts: string[] = [];
  let end = 0;
  for (const groups of allMatches(pattern, text, Number.POSITIVE_INFINITY)) {
    const [match] = groups;
    parts.push(text.slice(end, match.start), expandReplacement(replacement, pattern, groups, text));
    end = match.end;
  }
  return parts.join("") + text.slice(end);
}

/** As Go's `Split` without a limit: an empty match at the start splits nothing off. */
function split(source: string, text: string): Value {
  const pattern = compilePattern(source);
  if (source !== "" && text === "") return [""];
  const parts: string[] = [];
  let begin = 0;
  let end = 0;
  for (const [match] of allMatches(pattern, text, Number.POSITIVE_INFINITY)) {
    end = match.start;
    if (match.end !== 0) parts.push(text.slice(begin, end));
    begin = match.end;
  }
  if (end !== text.length) parts.push(text.slice(begin));
  return parts;
}

function delimiter(text: string, name: string): string {
  if (Buffer.byteLength(text) !== 1) {
    throw new BuiltinError(`${name} delimiter has to be exactly one character long`);
  }
  return text;
}

/** Text to be met as it is, with expressions between delimiters, which may be nested. The whole text must match. */
function compileTemplate(template: string, open: string, close: string): Pattern {
  const parts: string[] = [];
  let end = 0;
  for (const [from, to] of delimited(template, open, close)) {
    const expression = template.slice(from + 1, to - 1);
    // Each must stand for itself, so that none closes the group that the next opens.
    compilePattern(`^${expression}$`);
    parts.push(quoteMeta(template.slice(end, from)), `(${expression})`);
    end = to;
  }
  return compilePattern(`^${parts.join("")}${quoteMeta(template.slice(end))}$`);
}

/** Where the outermost delimiters stand. */
function delimited(template: string, open: string, close: string): readonly (readonly [number, number])[] {
  let depth = 0;
  let from = 0;
  const found: (readonly [number, number])[] = [];
  for (let at = 0; at < template.length; at++) {
    if (template[at] === open) {
      if (depth === 0) from = at;
      depth++;
    } else if (template[at] === close) {
      depth--;
      if (depth === 0) found.push([from, at + 1]);
      if (depth < 0) break;
    }
  }
  if (depth !== 0) throw new BuiltinError(`unbalanced braces in ${JSON.stringify(template)}`);
  return found;
}

function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");
}
