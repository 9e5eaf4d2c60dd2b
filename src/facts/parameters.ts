/**
 * @module Finds every value that a request gives for a named parameter: in its path, its query and its body at once.
 *
 * Which of them an upstream reads is the upstream's affair, so all of them count. A parameter that is spelt almost
 * like one that counts (`catalogName`, `catalog_name[]`) may be read as it by somebody: that makes the request opaque.
 */

export interface Parameters {
  /** Every value of the parameter, or null where one of them is no string. */
  values(name: string): readonly string[] | null;
  /** Those of `names` that the request spells in another way too, as it spells them. */
  lookalikes(names: Iterable<string>): readonly string[];
  /** Whether the query or the body's top level has the parameter, whatever its value. */
  has(name: string): boolean;
}

export function parametersOf(
  path: Readonly<Record<string, string>>,
  query: Readonly<Record<string, readonly string[]>>,
  body: unknown,
): Parameters {
  const fields = isObject(body) ? body : {};
  return {
    values(name) {
      const fromPath = /^\{(\w+)\}$/.exec(name)?.[1];
      if (fromPath !== undefined) return [path[fromPath] as string];
      const inBody = own(fields, name) ?? [];
      const all = [...(own(query, name) ?? []), ...(Array.isArray(inBody) ? inBody : [inBody])];
      return all.every((value) => typeof value === "string") ? all : null;
    },
    lookalikes(names) {
      const exact = new Set(names);
      const folded = new Set([...exact].map(fold));
      return [...Object.keys(query), ...Object.keys(fields)].filter(
        (key) => !exact.has(key) && folded.has(fold(key)),
      );
    },
    has: (name) => Object.hasOwn(query, name) || Object.hasOwn(fields, name),
  };
}

/** `catalogName`, `Catalog-Name`, `catalog_name[0]` and ` catalog_name` all fold to `catalogname`. */
function fold(key: string): string {
  return key
    .normalize("NFKC")
    .replace(/\[[^\]]*\]$/, "")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
