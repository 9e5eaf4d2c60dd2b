/**
 * @module YAML as trees, by the package `yaml`, brought to take what go-yaml v3 takes.
 */

import { type Document, type ParsedNode, parseAllDocuments, type YAMLError } from "yaml";
import { BuiltinError } from "../builtin.ts";

/** Characters that are parsed at most, again and again, to bring lines to where the parser wants them. */
const MAX_PARSED = 4_000_000;

/** The documents of a text. Throws a `BuiltinError` where go-yaml would find no YAML. */
export function parseDocuments(text: string): readonly Document.Parsed<ParsedNode>[] {
  if (text.length > MAX_PARSED) throw new BuiltinError("yaml: the text is too long");
  let repaired = text;
  for (let parsed = text.length; ; parsed += repaired.length + 1) {
    const documents = parse(repaired);
    if (documents.length === 0 && /^%/m.test(text))
      throw new BuiltinError("yaml: directives without a document");
    const error = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]).find(isFatal);
    if (error === undefined) return documents;
    const start = isOutdented(error) ? repaired.lastIndexOf("\n", error.pos[0] - 1) + 1 : 0;
    if (start === 0 || parsed > MAX_PARSED) throw new BuiltinError(`yaml: ${error.message}`);
    repaired = indentLine(repaired, start);
  }
}

function parse(text: string): readonly Document.Parsed<ParsedNode>[] {
  return parseAllDocuments(text, {
    schema: "failsafe",
    uniqueKeys: false,
    logLevel: "silent",
    keepSourceTokens: true,
  });
}

/** go-yaml knows no other directives than YAML's own. */
function isFatal({ name, code }: YAMLError): boolean {
  return name !== "YAMLWarning" || code === "BAD_DIRECTIVE";
}

/** go-yaml does not ask how lines within brackets are indented. */
function isOutdented({ code, message }: YAMLError): boolean {
  return code === "BAD_INDENT" && /^Flow \w+ in block collection/.test(message);
}

/** Within brackets it does not matter by how much; a line that is indented further already ends the attempt. */
function indentLine(text: string, start: number): string {
  const deepest = text.split("\n").reduce((most, line) => Math.max(most, line.search(/[^ ]|$/)), 0);
  const isDeepest = text.startsWith(" ".repeat(deepest), start) && deepest > 0;
  if (isDeepest) throw new BuiltinError("yaml: a flow collection does not end");
  return `${text.slice(0, start)}${" ".repeat(deepest + 1)}${text.slice(start)}`;
}
