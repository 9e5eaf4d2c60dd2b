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

/** Writes documents for one policy. */
export interface InputWriter {
  text(input: InputDocument): string;
  /** A short text that is the same for two documents only where the policy reads the same in both; not always then. */
  key(input: InputDocument): string;
}

/** What comes again with other requests is written once: who asks, an operation. A request is each time another. */
type Known = WeakMap<object, { readonly id: string; readonly text: string }>;

/** Without paths it writes all of a document, as for a bundle that does not say what it reads. */
export function inputWriter(paths: readonly InputPath[] | null): InputWriter {
  if (paths === null || paths.some(({ length }) => length === 0)) {
    const text = (input: InputDocument) => JSON.stringify(input);
    return { text, key: text };
  }
  let written = 0;
  const parts = [...readsOf(paths)].map(([name, reads]) => ({
    prefix: `${JSON.stringify(name)}:`,
    name: name as keyof InputDocument,
    reads,
    known: name === "request" ? null : (new WeakMap() as Known),
  }));
  const writtenOnce = (part: unknown, reads: Reads | null, known: Known | null) => {
    if (known === null || typeof part !== "object" || part === null) {
      const text = writtenPart(part, reads);
      return { id: text, text };
    }
    const before = known.get(part);
    if (before !== undefined) return before;
    const entry = { id: `#${++written}`, text: writtenPart(part, reads) };
    known.set(part, entry);
    return entry;
  };
  return {
    text(input) {
      let text = "{";
      for (const { prefix, name, reads, known } of parts) {
        const part: unknown = input[name];
        if (part === undefined) continue;
        text += `${text.length > 1 ? "," : ""}${prefix}${writtenOnce(part, reads, known).text}`;
      }
      return `${text}}`;
    },
    key(input) {
      let key = "";
      for (const { name, reads, known } of parts) {
        const part: unknown = input[name];
        key += part === undefined ? "," : `${writtenOnce(part, reads, known).id},`;
      }
      return key;
    },
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
