/**
 * @module JSON as Go's encoding/json writes it: `<`, `>`, `&`, U+2028 and U+2029 are escaped, and keys of other types than
 * strings are their own JSON (`valueToInterface` of OPA's v1/ast/term.go).
 */

import { quoteLikeGo, RegoNumber, RegoObject, RegoSet, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";

/** How a document is laid out in lines, as Go's `MarshalIndent` does it. */
export interface Layout {
  /** Begins every line but the first. */
  readonly prefix: string;
  /** Once for each level. */
  readonly indent: string;
}

/** So deep may a document be; the values of an evaluation are never deeper. */
const MAX_DEPTH = 1_000;
/** A layout repeats its texts on every line: what is longer than this is an attack. In UTF-16 units. */
const MAX_LENGTH = 64 * 1024 * 1024;

/** Writes JSON as Go does, in one line without a layout. Throws a `BuiltinError` on what is too deep or too long. */
export function printGoJson(value: Value, layout?: Layout): string {
  return new Printer(layout).print(value);
}

class Printer {
  readonly #layout: Layout | undefined;
  readonly #parts: string[] = [];
  #length = 0;

  constructor(layout: Layout | undefined) {
    this.#layout = layout;
  }

  print(value: Value): string {
    this.#value(value, 0);
    return this.#parts.join("");
  }

  #value(value: Value, depth: number): void {
    if (depth > MAX_DEPTH) throw new BuiltinError("the document is too deep");
    if (value instanceof RegoObject) this.#object(value, depth);
    else if (value instanceof RegoSet) this.#array(value.members, depth);
    else if (value instanceof RegoNumber) this.#write(value.text);
    else if (typeof value === "string") this.#write(quoteLikeGo(value));
    else if (value === null || typeof value === "boolean") this.#write(String(value));
    else this.#array(value, depth);
  }

  #array(items: readonly Value[], depth: number): void {
    this.#nested("[", "]", items, depth, (item) => this.#value(item, depth + 1));
  }

  #object({ entries }: RegoObject, depth: number): void {
    const named = entries.map(([key, value]): readonly [string, Value] => [
      typeof key === "string" ? key : printGoJson(key),
      value,
    ]);
    // Keys of several types may be the same in JSON, and stand in another order there.
    const sorted = new RegoObject(named).entries as typeof named;
    this.#nested("{", "}", sorted, depth, ([key, value]) => {
      this.#write(`${quoteLikeGo(key)}:${this.#layout === undefined ? "" : " "}`);
      this.#value(value, depth + 1);
    });
  }

  #nested<T>(open: string, close: string, items: readonly T[], depth: number, print: (item: T) => void) {
    this.#write(open);
    for (const [at, item] of items.entries()) {
      if (at > 0) this.#write(",");
      this.#line(depth + 1);
      print(item);
    }
    if (items.length > 0) this.#line(depth);
    this.#write(close);
  }

  #line(depth: number): void {
    if (this.#layout === undefined) return;
    const { prefix, indent } = this.#layout;
    if (this.#length + indent.length * depth > MAX_LENGTH) throw new BuiltinError("the text is too long");
    this.#write(`\n${prefix}${indent.repeat(depth)}`);
  }

  #write(text: string): void {
    this.#length += text.length;
    if (this.#length > MAX_LENGTH) throw new BuiltinError("the text is too long");
    this.#parts.push(text);
  }
}
