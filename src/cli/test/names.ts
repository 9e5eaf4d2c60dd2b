/**
 * @module Names of rules: references as OPA prints them, paths below `data`, entrypoints as `opa build` takes them.
 */

const KEY = /(?:^|\.)([A-Za-z_]\w*(?:#\d+)?)|\["((?:[^"\\]|\\.)*)"\]/gsy;

/** OPA numbers the rules of one name from the second on, each being a test to it. */
const NUMBER = /#\d+$/;

/** The keys below `data` of a reference such as `data.a["b c"].test_x`; null where it is none. */
export function keysOf(reference: string): readonly string[] | null {
  const keys: string[] = [];
  let end = 0;
  for (const match of reference.matchAll(KEY)) {
    const [whole, plain, quoted = ""] = match;
    const key = plain ?? unquoted(quoted);
    if (key === null) return null;
    keys.push(key);
    end = match.index + whole.length;
  }
  return keys[0] === "data" && keys.length > 1 && end === reference.length ? keys.slice(1) : null;
}

function unquoted(text: string): string | null {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return null;
  }
}

/** `a/b c/test_x`; null where a key can't stand in an entrypoint. */
export function entrypointOf(keys: readonly string[]): string | null {
  return keys.some((key) => key === "" || key.includes("/")) ? null : keys.join("/");
}

/** The rule's name, without the number that OPA gave this one of several. */
export function withoutNumber(keys: readonly string[]): readonly string[] {
  return keys.map((key) => key.replace(NUMBER, ""));
}

/** Whether one is the other, or leads to it. */
export function areRelated(left: readonly string[], right: readonly string[]): boolean {
  const shared = Math.min(left.length, right.length);
  return left.slice(0, shared).every((key, index) => key === right[index]);
}
