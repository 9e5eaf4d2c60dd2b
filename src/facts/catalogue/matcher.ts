/**
 * @module Finds a request's operation by method and path: a trie over segments, a literal before a parameter, so that
 * the order of the catalogue does not matter.
 */

import type { Catalogue, CatalogueEntry } from "./types.ts";

export interface Match {
  readonly entry: CatalogueEntry;
  /** Decoded path parameters; a multi-segment one is joined by `/`. */
  readonly params: Readonly<Record<string, string>>;
}

export type Matcher = (method: string, segments: readonly string[]) => Match | null;

interface Node {
  readonly literals: Map<string, Node>;
  parameter: Node | null;
  /** `{x}:verb`, by the verb. */
  readonly verbs: Map<string, Node>;
  /** By method, what ends here: the entry, the names of its parameters in order. */
  readonly ends: Map<string, End>;
  /** By method, what takes all segments from here on. */
  readonly rests: Map<string, End>;
}

interface End {
  readonly entry: CatalogueEntry;
  readonly parameters: readonly Parameter[];
}

/** Values are cut out of the segments of a match, not collected on the way to it. */
interface Parameter {
  readonly name: string;
  /** Of its segment. */
  readonly index: number;
  readonly takes: "segment" | "rest" | "before-verb";
}

const PARAMETER = /^\{([A-Za-z_][\w-]*)(\.\.\.)?\}(?::([A-Za-z][\w-]*))?$/;
const LITERAL = /^[\w.:~@!$&'()*+,=-]+$/;

/** Builds the matcher. Throws where two entries answer to the same method and path, or a template is malformed. */
export function compileMatcher(catalogue: Catalogue): Matcher {
  const root = node();
  let hasVerbs = false;
  for (const entry of catalogue.operations) {
    for (const path of [entry.path, ...(entry.paths ?? [])]) {
      insert(root, entry, path);
      hasVerbs ||= path.includes("}:");
    }
  }
  // Where there are custom verbs, `{name}` must not swallow `name:query`, which is another operation.
  const isValue = hasVerbs ? (segment: string) => !segment.includes(":") : () => true;

  function find(at: Node, method: string, segments: readonly string[], depth: number): End | null {
    const segment = segments[depth];
    if (segment === undefined) return at.ends.get(method) ?? null;
    const next = at.literals.get(segment);
    const byLiteral = next && find(next, method, segments, depth + 1);
    if (byLiteral || segment === "") return byLiteral ?? null;
    if (at.parameter && isValue(segment)) {
      const byParameter = find(at.parameter, method, segments, depth + 1);
      if (byParameter) return byParameter;
    }
    return byVerb(at, method, segments, depth) ?? restFrom(at, method, segments);
  }

  function restFrom(at: Node, method: string, segments: readonly string[]): End | null {
    return segments.at(-1) === "" ? null : (at.rests.get(method) ?? null);
  }

  function byVerb(at: Node, method: string, segments: readonly string[], depth: number): End | null {
    if (at.verbs.size === 0) return null;
    const [name, verb, ...more] = (segments[depth] as string).split(":");
    const next = name === "" || verb === undefined || more.length > 0 ? undefined : at.verbs.get(verb);
    return next ? find(next, method, segments, depth + 1) : null;
  }

  return (method, segments) => {
    const end = find(root, method, segments, 0);
    return end && { entry: end.entry, params: paramsOf(end, segments) };
  };
}

function node(): Node {
  return { literals: new Map(), parameter: null, verbs: new Map(), ends: new Map(), rests: new Map() };
}

function insert(root: Node, entry: CatalogueEntry, template: string): void {
  const parameters: Parameter[] = [];
  let at = root;
  const [, method = entry.method, path = ""] = /^(?:([A-Z]+) )?(\/.*)$/.exec(template) ?? [];
  const segments = path.slice(1).split("/");
  for (const [index, segment] of segments.entries()) {
    const [, name, multi, verb] = PARAMETER.exec(segment) ?? [];
    if (name === undefined) {
      // A slash at the end of a path is the literal "" after it.
      if (!LITERAL.test(segment) && (segment !== "" || index < segments.length - 1))
        throw new Error(`${entry.id}: malformed template ${template}`);
      at = child(at.literals, segment);
    } else if (multi !== undefined) {
      if (index !== segments.length - 1 || verb !== undefined)
        throw new Error(`${entry.id}: \`...\` must stand last in ${template}`);
      put(at.rests, method, entry, [...parameters, { name, index, takes: "rest" }]);
      return;
    } else if (verb !== undefined) {
      parameters.push({ name, index, takes: "before-verb" });
      at = child(at.verbs, verb);
    } else {
      parameters.push({ name, index, takes: "segment" });
      at.parameter ??= node();
      at = at.parameter;
    }
  }
  put(at.ends, method, entry, parameters);
}

function child(nodes: Map<string, Node>, key: string): Node {
  let next = nodes.get(key);
  if (!next) {
    next = node();
    nodes.set(key, next);
  }
  return next;
}

function put(
  ends: Map<string, End>,
  method: string,
  entry: CatalogueEntry,
  parameters: readonly Parameter[],
): void {
  const other = ends.get(method);
  if (other) throw new Error(`${entry.id} and ${other.entry.id} have the same method and path`);
  ends.set(method, { entry, parameters });
}

function paramsOf({ parameters }: End, segments: readonly string[]): Record<string, string> {
  const params: Record<string, string> = Object.create(null);
  for (const { name, index, takes } of parameters) {
    const segment = segments[index] as string;
    if (takes === "segment") params[name] = segment;
    else if (takes === "rest") params[name] = segments.slice(index).join("/");
    else params[name] = segment.slice(0, segment.indexOf(":"));
  }
  return params;
}
