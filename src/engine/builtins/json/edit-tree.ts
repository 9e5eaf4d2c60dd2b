/**
 * @module A document under edit: what changed is kept beside what was, and is only put together when it is read. Works as OPA's
 * internal/edittree does, also where that differs from RFC 6902: sets are documents too, and a path through an array whose
 * elements have moved finds the element that stood there at first.
 */

import { RegoNumber, RegoObject, RegoSet, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { typeName } from "../operands.ts";
import { indexOf, type Path } from "./pointer.ts";

/** Of an object or a set: the key, and what stands there now; nothing where it was removed. */
type Change = readonly [Value, EditTree | undefined];

/** A value that can be edited. Every method throws a `BuiltinError` where a path leads nowhere. */
export class EditTree {
  /** What it was at first; undefined once removed. */
  #value: Value | undefined;
  /** By the text of their keys; of objects and sets. */
  readonly #changes = new Map<string, Change>();
  /** What an array holds now: elements that it had, and those put there since. */
  #slots: ({ readonly original: Value } | EditTree)[] = [];

  constructor(value: Value) {
    this.#value = value;
    this.#reset(value);
  }

  /** The value as it is now; undefined where the root was removed. */
  render(): Value | undefined {
    const value = this.#value;
    if (isArray(value)) {
      return this.#slots.map((slot) => (slot instanceof EditTree ? slot.#rendered() : slot.original));
    }
    if (this.#changes.size === 0) return value;
    const kept = [...this.#changes.values()].flatMap(([key, child]): [Value, Value][] =>
      child === undefined ? [] : [[key, child.#rendered()]],
    );
    if (value instanceof RegoObject) {
      return new RegoObject([...value.entries.filter(([key]) => !this.#changes.has(idOf(key))), ...kept]);
    }
    if (value instanceof RegoSet) {
      const members = value.members.filter((member) => !this.#changes.has(idOf(member)));
      return new RegoSet([...members, ...kept.map(([, member]) => member)]);
    }
    return value;
  }

  renderAt(path: Path): Value {
    return this.#unfold(path).#rendered();
  }

  insertAt(path: Path, value: Value): void {
    const key = path.at(-1);
    if (key === undefined) this.#reset(value);
    else this.#unfold(path.slice(0, -1)).#insert(key, value);
  }

  deleteAt(path: Path): void {
    const key = path.at(-1);
    if (key !== undefined) {
      this.#unfold(path.slice(0, -1)).#delete(key);
      return;
    }
    if (this.#value === undefined) throw new BuiltinError("deleted node encountered during delete operation");
    this.#reset(undefined);
  }

  #rendered(): Value {
    const value = this.render();
    if (value === undefined) throw new BuiltinError("the document was removed");
    return value;
  }

  #reset(value: Value | undefined): void {
    this.#value = value;
    this.#changes.clear();
    this.#slots = isArray(value) ? value.map((original) => ({ original })) : [];
  }

  /** The subtree at a path, made one of its own on the way. */
  #unfold(path: Path): EditTree {
    let tree: EditTree = this;
    for (const key of path) tree = tree.#child(key);
    return tree;
  }

  #child(key: Value): EditTree {
    const value = this.#value;
    if (isArray(value)) return this.#element(value, key);
    if (!(value instanceof RegoObject || value instanceof RegoSet)) throw notComposite(value);
    if (value instanceof RegoSet && isComposite(key)) this.#reset(this.#rendered());
    const change = this.#changes.get(idOf(key));
    if (change !== undefined) {
      if (change[1] === undefined) throw new BuiltinError("cannot unfold an already deleted node");
      return change[1];
    }
    const found = this.#original(key);
    if (found === undefined) throw new BuiltinError("the path does not exist");
    return this.#put(key, found);
  }

  #element(elements: readonly Value[], key: Value): EditTree {
    const at = indexOf(key, this.#slots.length);
    const slot = this.#slots[at];
    if (slot instanceof EditTree) return slot;
    const original = at >= 0 ? elements[at] : undefined;
    if (original === undefined) throw new BuiltinError("the path does not exist in the array");
    this.#delete(RegoNumber.of(at));
    return this.#insertElement(at, original);
  }

  #insert(key: Value, value: Value): void {
    const target = this.#value;
    if (target === undefined) throw new BuiltinError("deleted node encountered during insert operation");
    if (isArray(target)) {
      const at = indexOf(key, this.#slots.length);
      if (at < 0 || at > this.#slots.length)
        throw new BuiltinError("index for array insertion out of bounds");
      this.#insertElement(at, value);
      return;
    }
    if (target instanceof RegoSet) {
      if (idOf(key) !== idOf(value))
        throw new BuiltinError("a set's key does not equal the value to be inserted");
      if (isComposite(key)) this.#reset(this.#rendered());
    } else if (!(target instanceof RegoObject)) throw notComposite(target);
    this.#put(key, value);
  }

  #delete(key: Value): void {
    const target = this.#value;
    if (target === undefined) throw new BuiltinError("deleted node encountered during delete operation");
    if (isArray(target)) {
      const at = indexOf(key, this.#slots.length);
      if (at < 0 || at >= this.#slots.length) throw new BuiltinError("index for array delete out of bounds");
      this.#slots.splice(at, 1);
      return;
    }
    if (!(target instanceof RegoObject || target instanceof RegoSet)) throw notComposite(target);
    if (target instanceof RegoSet && isComposite(key)) this.#reset(this.#rendered());
    const change = this.#changes.get(idOf(key));
    if (change === undefined ? this.#original(key) === undefined : change[1] === undefined) {
      throw new BuiltinError("cannot delete a key that does not exist");
    }
    this.#changes.set(idOf(key), [key, undefined]);
  }

  #put(key: Value, value: Value): EditTree {
    const child = new EditTree(value);
    this.#changes.set(idOf(key), [key, child]);
    return child;
  }

  #insertElement(at: number, value: Value): EditTree {
    const child = new EditTree(value);
    this.#slots.splice(at, 0, child);
    return child;
  }

  #original(key: Value): Value | undefined {
    if (this.#value instanceof RegoObject) return this.#value.get(key);
    return this.#value instanceof RegoSet && this.#value.has(key) ? key : undefined;
  }
}

/** A text that is the same for equal keys. */
function idOf(key: Value): string {
  if (typeof key === "string") return `"${key}`;
  if (key instanceof RegoNumber) return numberId(key);
  if (key instanceof RegoSet) return `<${key.members.map(nestedId).join(",")}>`;
  if (key instanceof RegoObject) return `{${key.entries.flat().map(nestedId).join(",")}}`;
  return isArray(key) ? `[${key.map(nestedId).join(",")}]` : String(key);
}

function nestedId(key: Value): string {
  return JSON.stringify(idOf(key));
}

function numberId(number: RegoNumber): string {
  const { digits, scale } = number.decimal();
  if (digits === 0n) return "0";
  const text = digits.toString();
  const significant = text.replace(/0+$/, "");
  return `${significant}e${text.length - significant.length - scale}`;
}

function notComposite(value: Value | undefined): BuiltinError {
  return new BuiltinError(
    `expected composite type, found ${value === undefined ? "nothing" : typeName(value)}`,
  );
}

function isComposite(value: Value): boolean {
  return typeof value === "object" && value !== null && !(value instanceof RegoNumber);
}

function isArray(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}
