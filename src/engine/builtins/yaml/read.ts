/**
 * @module Reads YAML as OPA does (internal/yaml, on go-yaml v3): the first document of a text, as JSON would have it. All of the
 * text must be right.
 */

import { isAlias, isMap, isScalar, isSeq, type ParsedNode, Scalar as YamlScalar } from "yaml";
import { RegoNumber, RegoObject, type Value } from "../../values/index.ts";
import { BuiltinError } from "../builtin.ts";
import { bindAliases, type Target } from "./aliases.ts";
import { formatSingle } from "./numbers.ts";
import { parseDocuments } from "./parse.ts";
import { resolvePlain, resolveTagged, type Scalar } from "./resolve.ts";

/** A value may be so deep. */
const MAX_DEPTH = 900;
/** Characters that YAML forbids to stand for themselves. */
const FORBIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\uFFFE\uFFFF]/;
const YAML_TAG = "tag:yaml.org,2002:";

/** Throws a `BuiltinError` on what is no YAML, and on values that JSON has not. */
export function readYaml(text: string): Value {
  if (FORBIDDEN.test(text)) throw new BuiltinError("yaml: control characters are not allowed");
  try {
    return readFirst(text);
  } catch (error) {
    if (error instanceof RangeError) throw new BuiltinError("yaml: exceeded max depth");
    throw error;
  }
}

function readFirst(text: string): Value {
  const documents = parseDocuments(text);
  const targets = new Map<ParsedNode, Target>();
  for (const { contents } of documents) bindAliases(contents, targets);
  const first = documents[0]?.contents ?? null;
  return first === null ? null : new Reader(targets).value(first, 0);
}

/** Entries by their names in JSON. */
type Entries = Map<string, Value>;
type Node = ParsedNode | null;

class Reader {
  readonly #targets: ReadonlyMap<ParsedNode, Target>;
  readonly #open = new Set<ParsedNode>();
  #decoded = 0;
  #aliased = 0;
  #aliasDepth = 0;

  constructor(targets: ReadonlyMap<ParsedNode, Target>) {
    this.#targets = targets;
  }

  value(node: Node, depth: number): Value {
    this.#count();
    if (depth > MAX_DEPTH) throw new BuiltinError("yaml: exceeded max depth");
    if (node === null) return null;
    if (isAlias(node)) return this.#follow(node, (target) => this.value(target, depth));
    if (isScalar(node)) return valueOfScalar(scalarOf(node));
    if (isSeq(node)) return node.items.map((item) => this.value(item as Node, depth + 1));
    if (isMap(node)) return new RegoObject(this.#entries(node, depth));
    throw new BuiltinError("yaml: unknown node");
  }

  #entries(node: ParsedNode, depth: number): Entries {
    const nodes = new Map<string, Node>();
    const merged: Node[] = [];
    if (!isMap(node)) throw new BuiltinError("yaml: map merge requires map or sequence of maps as the value");
    for (const { key, value } of node.items) {
      if (isMerge(key as Node)) merged.push(...mergedNodes(value as Node));
      else nodes.set(this.#name(key as Node), value as Node);
    }
    // Of a name given twice, only the last value is looked at.
    const entries: Entries = new Map([...nodes].map(([name, value]) => [name, this.value(value, depth + 1)]));
    // What the map has itself counts, then what is merged first.
    for (const source of merged) {
      for (const [name, value] of this.#mergedEntries(source, depth)) {
        if (!entries.has(name)) entries.set(name, value);
      }
    }
    return entries;
  }

  #mergedEntries(node: Node, depth: number): Entries {
    this.#count();
    if (node === null)
      throw new BuiltinError("yaml: map merge requires map or sequence of maps as the value");
    if (depth > MAX_DEPTH) throw new BuiltinError("yaml: exceeded max depth");
    if (isAlias(node)) return this.#follow(node, (target) => this.#entries(target, depth + 1));
    return this.#entries(node, depth + 1);
  }

  #name(key: Node): string {
    this.#count();
    if (key !== null && isAlias(key)) return this.#follow(key, (target) => this.#name(target));
    if (key !== null && !isScalar(key)) throw new BuiltinError("yaml: invalid map key");
    return nameOf(key === null ? { type: "null" } : scalarOf(key));
  }

  #follow<T>(alias: ParsedNode, read: (target: ParsedNode) => T): T {
    const target = this.#targets.get(alias);
    if (target === undefined) throw new BuiltinError("yaml: unknown anchor referenced");
    if (this.#open.has(alias)) throw new BuiltinError("yaml: anchor value contains itself");
    this.#open.add(alias);
    this.#aliasDepth++;
    const found = read(target);
    this.#aliasDepth--;
    this.#open.delete(alias);
    return found;
  }

  /** As go-yaml: the more is read, the less of it may come of aliases. */
  #count(): void {
    this.#decoded++;
    if (this.#aliasDepth > 0) this.#aliased++;
    if (this.#aliased <= 100 || this.#decoded <= 1000) return;
    const share = 0.99 - 0.89 * Math.min(1, Math.max(0, (this.#decoded - 400_000) / 3_600_000));
    if (this.#aliased / this.#decoded > share) {
      throw new BuiltinError("yaml: document contains excessive aliasing");
    }
  }
}

function isMerge(key: Node): boolean {
  return (
    key !== null &&
    isScalar(key) &&
    key.type === YamlScalar.PLAIN &&
    (key.tag === undefined || key.tag === "!") &&
    key.value === "<<"
  );
}

function mergedNodes(value: Node): readonly Node[] {
  return value !== null && isSeq(value) ? (value.items as readonly Node[]) : [value];
}

function scalarOf(node: YamlScalar): Scalar {
  // A value is a string but for binary data.
  const text = typeof node.value === "string" ? node.value : (node.source ?? "");
  const { tag } = node;
  if (tag !== undefined && tag !== "!") {
    return tag.startsWith(YAML_TAG)
      ? resolveTagged(tag.slice(YAML_TAG.length), text)
      : { type: "string", value: text };
  }
  return node.type === YamlScalar.PLAIN || node.type === undefined
    ? resolvePlain(text)
    : { type: "string", value: text };
}

function valueOfScalar(scalar: Scalar): Value {
  switch (scalar.type) {
    case "null":
      return null;
    case "integer":
      return RegoNumber.of(scalar.value);
    case "double":
      if (!Number.isFinite(scalar.value)) throw new BuiltinError("json: unsupported value");
      return RegoNumber.parse(Object.is(scalar.value, -0) ? "-0" : String(scalar.value));
    default:
      return typeof scalar.value === "string" ? scalar.value.toWellFormed() : scalar.value;
  }
}

/** The name that JSON gives a key. */
function nameOf(scalar: Scalar): string {
  if (scalar.type === "null") throw new BuiltinError("unsupported map key of type: null");
  if (scalar.type !== "double") return String(scalar.value);
  const single = Math.fround(scalar.value);
  if (Number.isNaN(single)) return ".nan";
  if (!Number.isFinite(single)) return single < 0 ? "-.inf" : ".inf";
  return formatSingle(single);
}
