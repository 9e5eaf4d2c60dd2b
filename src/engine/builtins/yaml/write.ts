/**
 * @module Writes YAML as OPA does (internal/yaml, on go-yaml v3): in blocks, by two blanks a level, keys in go-yaml's order.
 */

import { RegoNumber, RegoObject, RegoSet, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { printGoJson } from "../json/go-json.ts";
import { compareKeys } from "./keys.ts";
import { formatDouble, parseFloatText, parseInteger } from "./numbers.ts";
import { isSimpleKey, printScalar } from "./scalars.ts";

/** go-yaml reads what it is to write as JSON first, and finds no colon behind a key that is longer, or has a next line. */
const MAX_KEY = 1024;
/** Nor does it read these. */
const FORBIDDEN = /[\x7f-\x84\x86-\x9f\uFFFE\uFFFF]/;
const INDENT = 2;

/** Throws a `BuiltinError` where OPA could not. */
export function writeYaml(value: Value): string {
  const writer = new Writer();
  writer.node(value, 0);
  return writer.end();
}

class Writer {
  #text = "";

  end(): string {
    this.#line(0);
    return this.#text;
  }

  /** At the end of a line that has been begun, or of a mark such as `- `; further lines begin at the indent. */
  node(value: Value, indent: number): void {
    const items = itemsOf(value);
    const entries = entriesOf(value);
    if (items !== undefined && items.length > 0) this.#sequence(items, indent);
    else if (entries !== undefined && entries.length > 0) this.#mapping(entries, indent);
    else this.#text += scalar(value, Math.max(indent, INDENT));
  }

  #sequence(items: readonly Value[], indent: number): void {
    for (const [at, item] of items.entries()) {
      if (at > 0) this.#line(indent);
      this.#text += "- ";
      this.node(item, indent + INDENT);
    }
  }

  #mapping(entries: readonly (readonly [string, Value])[], indent: number): void {
    for (const [at, [key, value]] of entries.entries()) {
      if (at > 0) this.#line(indent);
      requireKey(key);
      if (isSimpleKey(key)) this.#entry(key, value, indent);
      else {
        this.#text += `? ${text(key, indent + INDENT)}`;
        this.#line(indent);
        this.#text += ": ";
        this.node(value, indent + INDENT);
      }
    }
  }

  #entry(key: string, value: Value, indent: number): void {
    this.#text += `${text(key, indent, true)}:`;
    if (isFilled(value)) this.#line(indent + INDENT);
    else this.#text += " ";
    this.node(value, indent + INDENT);
  }

  /** Begins a line; a block has ended its own. */
  #line(indent: number): void {
    if (!this.#text.endsWith("\n")) this.#text += "\n";
    this.#text += " ".repeat(indent);
  }
}

function isFilled(value: Value): boolean {
  return (itemsOf(value)?.length ?? entriesOf(value)?.length ?? 0) > 0;
}

function itemsOf(value: Value): readonly Value[] | undefined {
  if (value instanceof RegoSet) return value.members;
  return Array.isArray(value) ? value : undefined;
}

function entriesOf(value: Value): readonly (readonly [string, Value])[] | undefined {
  if (!(value instanceof RegoObject)) return undefined;
  const named = new Map(
    value.entries.map(([key, item]) => [typeof key === "string" ? key : printGoJson(key), item]),
  );
  return [...named].toSorted(([one], [other]) => compareKeys(one, other));
}

function scalar(value: Value, indent: number): string {
  if (value instanceof RegoNumber) return printNumber(value.text);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return text(value, indent);
  return value instanceof RegoObject ? "{}" : "[]";
}

function printNumber(number: string): string {
  const integer = parseInteger(number);
  if (integer !== undefined) return String(integer);
  const double = parseFloatText(number);
  return double === undefined ? number : formatDouble(double);
}

function text(value: string, indent: number, isKey = false): string {
  if (FORBIDDEN.test(value)) throw new BuiltinError("yaml: control characters are not allowed");
  return printScalar(folded(value), { indent, isSimpleKey: isKey });
}

function requireKey(key: string): void {
  if ([...printGoJson(key)].length > MAX_KEY || key.includes("\x85")) {
    throw new BuiltinError("yaml: did not find expected ',' or '}'");
  }
}

/** To go-yaml, which reads it in quotes, a next line (U+0085) ends one: a single one becomes a blank. */
function folded(value: string): string {
  return value.replace(/[ \t]*\x85[ \t\x85]*/g, (run) => {
    const count = run.split("\x85").length - 1;
    return count === 1 ? " " : "\n".repeat(count - 1);
  });
}
