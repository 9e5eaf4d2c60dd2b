/**
 * @module The input document as the JSON text that a policy evaluates: the parts that the policy reads, as its bundle says, and
 * nothing else, since parsing what nobody reads costs more than most policies do.
 */

import type { InputDocument } from "../model/input.ts";

/** A part of the input: its keys from the outermost on. It stands for all that is below it. */
export type InputPath = readonly string[];

/** What is read of an object: of each key all of it (null), or a part. */
type Reads = Map<string, Reads | null>;

type Document = Readonly<Record<string, unknown>>;

/** Gives the function that writes a document. Without paths it writes all of it, as for a bundle that does not say. */
export function inputWriter(paths: readonly InputPath[] | null): (input: InputDocument) => string {
  if (paths === null || paths.some(({ length }) => length === 0)) return (input) => JSON.stringify(input);
  const parts = [...readsOf(paths)].map(([name, reads]) => ({
    prefix: `${JSON.stringify(name)}:`,
    name: name as keyof InputDocument,
    reads,
    // What comes again with other requests is written once: who asks, an operation. A request is each time another.
    known: name === "request" ? null : new WeakMap<object, string>(),
  }));
  return (input) => {
    let text = "{";
    for (const { prefix, name, reads, known } of parts) {
      const part: unknown = input[name];
      if (part === undefined) continue;
      const written = known === null ? writtenPart(part, reads) : writtenOnce(part, reads, known);
      text += `${text.length > 1 ? "," : ""}${prefix}${written}`;
    }
    return `${text}}`;
  };
}

function readsOf(paths: readonly InputPath[]): Reads {
  const reads: Reads = new Map();
  for (const path of paths) {
    let at = reads;
    for (const [index, key] of path.entries()) {
      const below = at.get(key);
      // All of it is read already.
      if (below === null) break;
      if (index === path.length - 1) at.set(key, null);
      else {
        const next: Reads = below ?? new Map();
        at.set(key, next);
        at = next;
      }
    }
  }
  return reads;
}

function writtenPart(part: unknown, reads: Reads | null): string {
  return JSON.stringify(reads === null ? part : pruned(part, reads));
}

function writtenOnce(part: unknown, reads: Reads | null, known: WeakMap<object, string>): string {
  if (typeof part !== "object" || part === null) return JSON.stringify(part);
  const before = known.get(part);
  if (before !== undefined) return before;
  const text = writtenPart(part, reads);
  known.set(part, text);
  return text;
}

/** Of a list, and of anything else that has no keys, all is kept. */
function pruned(value: unknown, reads: Reads): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const kept: Record<string, unknown> = Object.create(null);
  for (const [key, below] of reads) {
    if (!Object.hasOwn(value, key)) continue;
    const member = (value as Document)[key];
    kept[key] = below === null ? member : pruned(member, below);
  }
  return kept;
}
