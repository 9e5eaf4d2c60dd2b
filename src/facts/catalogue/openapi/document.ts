/**
 * @module An OpenAPI document as a tree whose places know their JSON Pointer (RFC 6901), so that what is wrong can be
 * shown where it stands.
 */

import { isCollection, isNode, LineCounter, parseDocument } from "yaml";
import { CatalogueError } from "../error.ts";

/** A value of the document and where it stands. */
export interface Place {
  readonly value: unknown;
  readonly pointer: string;
}

export interface OpenApiDocument {
  readonly root: Place;
  /** The place itself, or where its `$ref` leads. Throws a `CatalogueError` where that is nowhere in the document. */
  resolve(place: Place): Place;
  /** What is wrong with a place, to be thrown. */
  problem(place: Place, message: string): CatalogueError;
}

/** Public documents are below 20 MiB; what is much larger is something else. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A larger text is not parsed again just to tell a line. */
const MAX_CHARS_FOR_LINES = 4 * 1024 * 1024;

/** Parses JSON or YAML. Throws a `CatalogueError`. */
export function parseOpenApi(text: string, file: string, maxBytes = MAX_BYTES): OpenApiDocument {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) {
    const message = `the file has ${bytes} bytes; expected an OpenAPI document of at most ${maxBytes}`;
    throw new CatalogueError({ file, line: null, field: "", message });
  }
  const root: Place = { value: parse(text, file), pointer: "" };
  const problem = ({ pointer }: Place, message: string) =>
    new CatalogueError({ file, line: lineOf(text, pointer), field: pointer, message });

  const follow = (place: Place): Place => {
    const { value } = child(place, "$ref");
    if (typeof value !== "string") return place;
    const reference = child(place, "$ref");
    if (value !== "#" && !value.startsWith("#/")) {
      throw problem(reference, `expected a reference into this document, \`#/…\`, not ${quoted(value)}`);
    }
    let at = root;
    for (const step of value.slice(1).split("/").slice(1)) {
      at = child(at, decodeStep(step));
      if (at.value === undefined) throw problem(reference, `there is nothing at ${quoted(value)}`);
    }
    return at;
  };
  return {
    root,
    problem,
    resolve(place) {
      const seen = new Set<string>();
      let at = place;
      for (let next = follow(at); next !== at; next = follow(at)) {
        if (seen.has(next.pointer)) throw problem(place, "the reference leads back to itself");
        seen.add(next.pointer);
        at = next;
      }
      return at;
    },
  };
}

/** What stands below a place: a value that is undefined where there is nothing. */
export function child({ value, pointer }: Place, key: string | number): Place {
  const step = String(key).replaceAll("~", "~0").replaceAll("/", "~1");
  const has = typeof value === "object" && value !== null && Object.hasOwn(value, key);
  return {
    value: has ? (value as Record<string | number, unknown>)[key] : undefined,
    pointer: `${pointer}/${step}`,
  };
}

/** The elements of a list, or the members of a mapping; none where the place is neither. */
export function children(place: Place): readonly (readonly [key: string, place: Place])[] {
  const { value } = place;
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).map((key) => [key, child(place, key)]);
}

export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}

function parse(text: string, file: string): unknown {
  // JSON is YAML, too, but a parser of its own is a hundred times as fast.
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // YAML's flow mappings begin the same way, and its parser says the line.
    }
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw new CatalogueError({ file, line, field: "", message: `neither JSON nor YAML: ${error.message}` });
  }
  try {
    return document.toJS() as unknown;
  } catch (thrown) {
    // Aliases within aliases, which grow without end.
    throw new CatalogueError({ file, line: null, field: "", message: (thrown as Error).message });
  }
}

/** The line of a pointer, or of the nearest thing around it. */
function lineOf(text: string, pointer: string): number | null {
  if (text.length > MAX_CHARS_FOR_LINES) return null;
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  let at: unknown = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const step of pointer.split("/").slice(1)) {
    if (!isCollection(at)) break;
    at = at.get(decodeStep(step), true);
    if (!isNode(at) || !at.range) break;
    offset = at.range[0];
  }
  return lines.linePos(offset).line;
}

function decodeStep(step: string): string {
  let text = step;
  try {
    text = decodeURIComponent(step);
  } catch {
    // A percent sign that stands for itself.
  }
  return text.replaceAll("~1", "/").replaceAll("~0", "~");
}
