/**
 * @module YAML as trees, by the package `yaml`, brought to take what go-yaml v3 takes.
 */

import { type Document, type ParsedNode, parseAllDocuments, type YAMLError } from "yaml";
import { BuiltinError } from "../builtin.ts";

/** Characters of a text; a megabyte takes about a second. */
const MAX_LENGTH = 1_000_000;
/** Characters that are parsed again, to bring lines to where the parser wants them. */
const MAX_REPEATED = 500_000;
/** Brackets within brackets; go-yaml allows ten times as many, which no value here could hold. */
const MAX_NESTED = 1_000;
/** Blocks within blocks on one line. */
const NESTED_BLOCKS = /(?:[-?:][ \t]){1000}/;

/** The documents of a text. Throws a `BuiltinError` where go-yaml would find no YAML, or where it costs too much. */
export function parseDocuments(text: string): readonly Document.Parsed<ParsedNode>[] {
  if (text.length > MAX_LENGTH) throw new BuiltinError("yaml: the text is too long");
  if (isNestedTooDeeply(text)) throw new BuiltinError("yaml: exceeded max depth");
  const indent = " ".repeat(deepestIndent(text) + 1);
  let repaired = text;
  for (let repeated = 0; ; repeated += repaired.length) {
    const documents = parse(repaired);
    if (documents.length === 0 && /^%/m.test(text))
      throw new BuiltinError("yaml: directives without a document");
    const error = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]).find(isFatal);
    if (error === undefined) return documents;
    const start = isOutdented(error) ? repaired.lastIndexOf("\n", error.pos[0] - 1) + 1 : 0;
    // A line that is indented already is not what it failed for.
    const isHopeless = start === 0 || repaired.startsWith(indent, start) || repeated > MAX_REPEATED;
    if (isHopeless) throw new BuiltinError(`yaml: ${error.message}`);
    repaired = indentFrom(repaired, start, indent);
  }
}

function parse(text: string): readonly Document.Parsed<ParsedNode>[] {
  return parseAllDocuments(text, {
    schema: "failsafe",
    uniqueKeys: false,
    logLevel: "silent",
    keepSourceTokens: true,
    prettyErrors: false,
  });
}

/** Brackets in strings count too: thousands that are not closed are not worth telling apart. */
function isNestedTooDeeply(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === "[" || bracket === "{" ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_NESTED) return true;
  }
  return NESTED_BLOCKS.test(text);
}

/** go-yaml knows no other directives than YAML's own. */
function isFatal({ name, code }: YAMLError): boolean {
  return name !== "YAMLWarning" || code === "BAD_DIRECTIVE";
}

/** go-yaml does not ask how lines within brackets are indented. */
function isOutdented({ code, message }: YAMLError): boolean {
  return code === "BAD_INDENT" && /^Flow \w+ in block collection/.test(message);
}

function deepestIndent(text: string): number {
  let deepest = 0;
  for (const [blanks] of text.matchAll(/^ +/gm)) deepest = Math.max(deepest, blanks.length);
  return deepest;
}

/** Indents a line within brackets, where it does not matter by how much, and those that follow up to the next closing one. */
function indentFrom(text: string, start: number, indent: string): string {
  const closing = text.slice(start).search(/[\]}]/);
  const end = closing === -1 ? text.length : start + closing;
  return `${text.slice(0, start)}${text.slice(start, end).replace(/^/gm, indent)}${text.slice(end)}`;
}
