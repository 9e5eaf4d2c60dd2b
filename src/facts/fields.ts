/**
 * @module Fields of a body by their dotted path, `query.query_text`.
 */

/** What a path leads to; `unclear` where two readers could take different things for it. */
export type Field = { readonly value: unknown } | "missing" | "unclear";

/** Longer names than any API has are not read. */
const MAX_NAME_CHARS = 256;

/**
 * Unclear where another spelling of a part stands beside or instead of it: readers of JSON take `queryText`, too. A list in
 * the way is unclear as well.
 */
export function fieldAt(body: unknown, path: string): Field {
  let value: unknown = body;
  for (const name of path.split(".")) {
    if (value === undefined || value === null) return "missing";
    if (!isObject(value)) return "unclear";
    const wanted = fold(name);
    const spellings = Object.keys(value).filter((key) => isLike(key, wanted));
    if (spellings.some((key) => key !== name)) return "unclear";
    if (spellings.length === 0) return "missing";
    value = value[name];
  }
  return value === null ? "missing" : { value };
}

/** Whether some reader could take the key for the name that `folded` is folded from. */
export function isLike(key: string, folded: string): boolean {
  return key.length > MAX_NAME_CHARS || fold(key) === folded;
}

/** `catalogName`, `Catalog-Name`, `catalog_name[0]` and ` catalog_name` all fold to `catalogname`. */
export function fold(key: string): string {
  const bracket = key.endsWith("]") ? key.indexOf("[") : -1;
  const bare = bracket < 0 ? key : key.slice(0, bracket);
  return bare
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
