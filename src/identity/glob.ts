/**
 * @module Globs over claims and names: `*` stands for any characters but `/`. No regular expression, so nothing backtracks.
 */

/** Whether a text is what a glob describes, from its first character to its last. */
export type Glob = (text: string) => boolean;

/**
 * Reads a glob. As `*` never crosses a slash, text and glob are compared segment by segment, and within one the first
 * place where a piece fits is as good as any later one: the time is that of a search for each piece.
 */
export function compileGlob(pattern: string): Glob {
  const segments = pattern.split("/").map((segment) => segment.split("*"));
  return (text) => {
    const parts = text.split("/");
    return (
      parts.length === segments.length && segments.every((pieces, i) => fits(pieces, parts[i] as string))
    );
  };
}

/** `pieces` stand in the text in this order: the first at its beginning, the last at its end. */
function fits(pieces: readonly string[], text: string): boolean {
  const [first = "", ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return text === first;
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= end;
}
