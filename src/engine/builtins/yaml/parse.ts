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

/** An end without a document before it. */
const ENDED = /^(?:[ \t]*(?:#.*)?\n)*\.\.\.(?:\s|$)/;
/** What ends a document, also within quotes. */
const MARKER = /^(?:---|\.\.\.)(?:\s|$)/m;

/** The documents of a text. Throws a `BuiltinError` where go-yaml would find no YAML, or where it costs too much. */
export function parseDocuments(text: string): readonly Document.Parsed<ParsedNode>[] {
  if (text.length > MAX_LENGTH) throw new BuiltinError("yaml: the text is too long");
  if (isNestedTooDeeply(text)) throw new BuiltinError("yaml: exceeded max depth");
  if (ENDED.test(text)) throw new BuiltinError("yaml: did not find expected <document start>");
  const indent = " ".repeat(deepestIndent(text) + 1);
  let repaired = text;
  for (let repeated = 0; ; repeated += repaired.length) {
    const documents = parse(repaired);
    if (documents.length === 0 && /^%/m.test(text))
      throw new BuiltinError("yaml: directives without a document");
    const error = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]).find(isFatal);
    if (error === undefined) return documents;
    const outdented = findOutdented(error, repaired);
    // A line that is indented already is not what it failed for.
    const isHopeless = outdented === "" || outdented.startsWith(indent) || repeated > MAX_REPEATED;
    const inside = outdented.slice(0, endOfInside(outdented, error));
    if (isHopeless || MARKER.test(inside)) throw new BuiltinError(`yaml: ${error.message}`);
    const start = repaired.length - outdented.length;
    const rest = outdented.slice(inside.length);
    repaired = `${repaired.slice(0, start)}${inside.replace(/^/gm, indent)}${rest}`;
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

/** What follows from the line on that go-yaml would let be: within brackets or quotes it asks for no indent. */
function findOutdented({ code, message, pos }: YAMLError, text: string): string {
  if (code === "BAD_INDENT" && /^Flow \w+ in block collection/.test(message)) {
    return text.slice(text.lastIndexOf("\n", pos[0] - 1) + 1 || text.length);
  }
  if (code !== "MISSING_CHAR" || !message.endsWith("quote")) return "";
  return text.slice(text.indexOf("\n", Math.max(0, pos[0] - 1)) + 1 || text.length);
}

function deepestIndent(text: string): number {
  let deepest = 0;
  for (const [blanks] of text.matchAll(/^ +/gm)) deepest = Math.max(deepest, blanks.length);
  return deepest;
}

/** Up to what could close the brackets or quotes, it does not matter how lines are indented. */
function endOfInside(text: string, { code }: YAMLError): number {
  const closing = text.search(code === "MISSING_CHAR" ? /["']/ : /[\]}]/);
  return closing === -1 ? text.length : closing;
}
