/**
 * @module The string built-ins that WebAssembly lacks, after OPA's strings.go. Positions count characters, not UTF-16 units.
 */

import { RegoNumber, RegoSet, type Value } from "../values/index.ts";
import { BuiltinError, type Builtins } from "./builtin.ts";
import { intOperand } from "./numbers-int.ts";
import { arrayOperand, objectOperand, operandError, stringOperand, typeName } from "./operands.ts";
import { goArguments } from "./strings/arguments.ts";
import { formatGo } from "./strings/format.ts";
import { renderTemplate } from "./strings/template.ts";

export const stringsBuiltins = {
  indexof_n: (operands) => positions(stringOperand(operands, 0), stringOperand(operands, 1)),
  sprintf: (operands) => formatGo(stringOperand(operands, 0), goArguments(arrayOperand(operands, 1))),
  "strings.any_prefix_match": (operands) => anyAffix(operands, "startsWith"),
  "strings.any_suffix_match": (operands) => anyAffix(operands, "endsWith"),
  "strings.count": (operands) => RegoNumber.of(count(stringOperand(operands, 0), stringOperand(operands, 1))),
  "strings.render_template": (operands) =>
    renderTemplate(stringOperand(operands, 0), objectOperand(operands, 1)),
  "strings.split_n": (operands) =>
    splitN(stringOperand(operands, 0), stringOperand(operands, 1), intOperand(operands, 2)),
} satisfies Builtins;

/** Occurrences may overlap. By Knuth, Morris and Pratt, since looking anew from each would take the square of the time. */
function positions(text: string, search: string): Value {
  if (search === "") throw new BuiltinError("empty search character");
  const borders = bordersOf(search);
  const found: RegoNumber[] = [];
  let matched = 0;
  let characters = 0;
  let isHigh = false;
  const length = characterCount(search);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // The second half of a pair is no character of its own; a half that is alone stands for a byte.
    if (!isHigh || (unit & 0xfc00) !== 0xdc00) characters++;
    isHigh = (unit & 0xfc00) === 0xd800;
    matched = extend(search, borders, matched, unit);
    if (matched < search.length) continue;
    found.push(RegoNumber.of(characters - length));
    matched = borders[matched - 1] ?? 0;
  }
  return found;
}

/** For each beginning of a text, the length of the longest shorter beginning that it ends with. */
function bordersOf(text: string): readonly number[] {
  const borders = [0];
  for (let at = 1; at < text.length; at++) {
    borders.push(extend(text, borders, borders[at - 1] ?? 0, text.charCodeAt(at)));
  }
  return borders;
}

/** How much of the text is matched with one more unit. */
function extend(text: string, borders: readonly number[], matched: number, unit: number): number {
  let length = matched;
  while (length > 0 && text.charCodeAt(length) !== unit) length = borders[length - 1] ?? 0;
  return text.charCodeAt(length) === unit ? length + 1 : length;
}

/** Occurrences do not overlap; the empty text stands around every character. */
function count(text: string, search: string): number {
  return search === "" ? characterCount(text) + 1 : text.split(search).length - 1;
}

/** A surrogate pair is one character. There are no first halves alone. */
function characterCount(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800) pairs++;
  }
  return text.length - pairs;
}

/** The first parts, or with a negative number the last. */
function splitN(text: string, separator: string, limit: bigint): Value {
  const parts = separator === "" ? Array.from(text) : text.split(separator);
  const number = Number(limit);
  return number >= 0 ? parts.slice(0, number) : parts.slice(Math.max(0, parts.length + number));
}

/** Whether any of the texts begins, or ends, with any of the others. */
function anyAffix(operands: readonly Value[], matches: "startsWith" | "endsWith"): boolean {
  const texts = textsOperand(operands, 0);
  const affixes = new Set(textsOperand(operands, 1));
  // By length, so that a text costs one look for each length and not one for each affix.
  const lengths = [...new Set(Array.from(affixes, (affix) => affix.length))];
  return texts.some((text) =>
    lengths.some(
      (length) =>
        length <= text.length &&
        affixes.has(matches === "startsWith" ? text.slice(0, length) : text.slice(text.length - length)),
    ),
  );
}

function textsOperand(operands: readonly Value[], at: number): readonly string[] {
  const value = operands[at];
  if (typeof value === "string") return [value];
  const list =
    value instanceof RegoSet ? value.members : Array.isArray(value) ? (value as readonly Value[]) : undefined;
  if (value === undefined || list === undefined) throw operandError(value, at, "string", "set", "array");
  return list.map((item) => {
    if (typeof item === "string") return item;
    const kind = typeName(value);
    throw new BuiltinError(
      `operand ${at + 1} must be ${kind} of strings but got ${kind} containing ${typeName(item)}`,
      "eval_type_error",
    );
  });
}
