/**
 * @module What Go's regexp reads and RE2JS does not: a name for several groups, and Unicode's categories by their long names, in
 * any case. Such patterns are rewritten; all else is left to RE2JS as it is.
 */

/** A pattern as RE2JS reads it, and the numbers of its groups by their names. */
export interface Translated {
  readonly source: string;
  readonly names: ReadonlyMap<string, readonly number[]>;
}

/** Go's aliases of categories, without the underscores that Go leaves out. */
const CATEGORIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Casedletter: "LC",
    Closepunctuation: "Pe",
    Cntrl: "Cc",
    Combiningmark: "M",
    Connectorpunctuation: "Pc",
    Control: "Cc",
    Currencysymbol: "Sc",
    Dashpunctuation: "Pd",
    Decimalnumber: "Nd",
    Digit: "Nd",
    Enclosingmark: "Me",
    Finalpunctuation: "Pf",
    Format: "Cf",
    Initialpunctuation: "Pi",
    Lc: "LC",
    Letter: "L",
    Letternumber: "Nl",
    Lineseparator: "Zl",
    Lowercaseletter: "Ll",
    Mark: "M",
    Mathsymbol: "Sm",
    Modifierletter: "Lm",
    Modifiersymbol: "Sk",
    Nonspacingmark: "Mn",
    Number: "N",
    Openpunctuation: "Ps",
    Other: "C",
    Otherletter: "Lo",
    Othernumber: "No",
    Otherpunctuation: "Po",
    Othersymbol: "So",
    Paragraphseparator: "Zp",
    Privateuse: "Co",
    Punct: "P",
    Punctuation: "P",
    Separator: "Z",
    Spaceseparator: "Zs",
    Spacingmark: "Mc",
    Surrogate: "Cs",
    Symbol: "S",
    Titlecaseletter: "Lt",
    Unassigned: "Cn",
    Uppercaseletter: "Lu",
  }),
);

/** What may stand in a pattern, as far as it matters here. The order counts. */
const PIECE =
  /\\Q(?:[\s\S]*?\\E|[\s\S]*$)|\\[pP]\{[^}]{0,64}\}|\\[\s\S]|\[\^?\]?|\(\?P?<(\w+)>|\(\??|[^\\[(]+|[\s\S]/gy;
const CLASS_PIECE = /\[:\^?\w+:\]|\\[pP]\{[^}]{0,64}\}|\\[\s\S]|[^\\\][]+|[\s\S]/gy;

export function translatePattern(pattern: string): Translated {
  const names = new Map<string, number[]>();
  const parts: string[] = [];
  let groups = 0;
  for (let at = 0; at < pattern.length; ) {
    const [piece, name] = match(PIECE, pattern, at);
    at += piece.length;
    if (name !== undefined || piece === "(") groups++;
    if (name !== undefined) {
      const numbers = names.get(name) ?? [];
      names.set(name, [...numbers, groups]);
      parts.push(numbers.length === 0 ? piece : "(");
    } else if (piece.startsWith("[")) {
      const inside = translateClass(pattern, at);
      parts.push(piece, inside.source);
      at = inside.end;
    } else {
      parts.push(translateCategory(piece, false));
    }
  }
  return { source: parts.join(""), names };
}

/** Up to the bracket that ends the class. */
function translateClass(pattern: string, start: number): { readonly source: string; readonly end: number } {
  const parts: string[] = [];
  let at = start;
  while (at < pattern.length) {
    const [piece] = match(CLASS_PIECE, pattern, at);
    at += piece.length;
    parts.push(translateCategory(piece, true));
    if (piece === "]") break;
  }
  return { source: parts.join(""), end: at };
}

function translateCategory(piece: string, isInClass: boolean): string {
  const [, letter, caret, written] = /^\\([pP])\{(\^?)([^}]*)\}$/.exec(piece) ?? [];
  if (letter === undefined || written === undefined) return piece;
  const canonical = canonicalName(written);
  const isNegated = (letter === "P") !== (caret === "^");
  if (canonical === "Ascii") {
    // Not by its range: what is left of it when case does not count depends on what was negated first.
    const name = isNegated ? "[:^ascii:]" : "[:ascii:]";
    return isInClass ? name : `[${name}]`;
  }
  return `\\${isNegated ? "P" : "p"}{${CATEGORIES.get(canonical) ?? canonical}}`;
}

/** As Go looks names up: capital first, small after, without underscores, hyphens and spaces. */
function canonicalName(name: string): string {
  const letters = name.replace(/[_ -]/g, "");
  return letters.slice(0, 1).toUpperCase() + letters.slice(1).toLowerCase();
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray {
  pattern.lastIndex = at;
  return (
    pattern.exec(text) ?? (Object.assign([text.slice(at)], { index: at, input: text }) as RegExpExecArray)
  );
}
