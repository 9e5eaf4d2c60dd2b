/**
 * @module Where a compiled policy's rules stand in the document `data`, and whether base data would stand in their place. OPA
 * refuses such data ("conflicting rule for data path", `CheckPathConflicts` of its package ast); a compiled policy would quietly let data
 * win over rules.
 *
 * The paths come from the module itself: OPA's compiler gives each rule's function the name `g0.data.a.b`, and leaves the names in.
 * What was not compiled in (no entrypoint needs it) can't be overridden either. Where the names were stripped, the entrypoints stand for the
 * rules: what is asked for can't be overridden, the rules behind it could.
 */

/** Keys below `data`. */
export type DataPath = readonly string[];

const RULE_NAME = /^g\d+\.data(.*)$/s;
/** A key of a reference: `.name`, or `["any text"]` with Go's escapes. */
const KEY = /\.([A-Za-z_]\w*)|\["((?:[^"\\]|\\.)*)"\]/gsy;
const GO_ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gs;
const LETTERS: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** The paths of rules, by the names of a module's functions; or else by its entrypoints. */
export function rulePathsOf(functions: Iterable<string>, entrypoints: Iterable<string>): readonly DataPath[] {
  const references = [...functions].flatMap((name) => RULE_NAME.exec(name)?.[1] ?? []);
  if (references.length > 0) return references.map(keysOf);
  return [...entrypoints].map((entrypoint) => entrypoint.split("/"));
}

function keysOf(reference: string): DataPath {
  return [...reference.matchAll(KEY)].map(([, name, quoted = ""]) => name ?? unquoted(quoted));
}

function unquoted(text: string): string {
  return text.replace(GO_ESCAPE, (_, byte, unit, point, letter) => {
    const code: string | undefined = byte ?? unit ?? point;
    return code === undefined ? (LETTERS[letter] ?? letter) : String.fromCodePoint(Number.parseInt(code, 16));
  });
}

/**
 * The path of a rule in whose place a document would stand that is put at `at` (undefined where there is none): because it reaches
 * to the rule, because it lies below the rule, or because something on the way to the rule is no object.
 */
export function conflictOf(
  rules: readonly DataPath[],
  at: DataPath,
  document: unknown,
): DataPath | undefined {
  return rules.find((rule) => {
    const shared = Math.min(rule.length, at.length);
    for (let key = 0; key < shared; key++) if (rule[key] !== at[key]) return false;
    return reaches(document, rule.slice(shared));
  });
}

function reaches(document: unknown, [key, ...rest]: DataPath): boolean {
  if (key === undefined || typeof document !== "object" || document === null || Array.isArray(document))
    return true;
  return Object.hasOwn(document, key) && reaches((document as Record<string, unknown>)[key], rest);
}
