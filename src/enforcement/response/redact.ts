/**
 * @module Fields to take out of an answer, by JSON Pointer (RFC 6901), in which `*` also stands for every element of a
 * list and every member of an object.
 */

/** What is to be taken out at, and below, one place of a document. */
export interface Redaction {
  /** The place itself goes. */
  readonly whole: boolean;
  /** Nothing goes. */
  readonly isEmpty: boolean;
  /** What is to be taken out of a member or element. */
  below(path: readonly string[]): Redaction;
}

export function redactions(pointers: readonly string[]): Redaction {
  return at(pointers.map((pointer) => pointer.split("/").slice(1).map(unescapeToken)));
}

function at(paths: readonly (readonly string[])[]): Redaction {
  return {
    whole: paths.some((path) => path.length === 0),
    isEmpty: paths.length === 0,
    below: (steps) => at(steps.reduce(stepInto, paths)),
  };
}

/** Asked for `*`, only what is meant for every element counts. */
function stepInto(paths: readonly (readonly string[])[], step: string): readonly (readonly string[])[] {
  return paths.filter(([first]) => first === "*" || first === step).map((path) => path.slice(1));
}

function unescapeToken(token: string): string {
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A copy without what is to go; elements that go leave no gap. */
export function redactValue(value: unknown, redaction: Redaction): unknown {
  if (redaction.isEmpty || typeof value !== "object" || value === null || Object.isFrozen(value))
    return value;
  const kept = Object.entries(value)
    .map(([name, member]) => ({ name, member, inside: redaction.below([name]) }))
    .filter(({ inside }) => !inside.whole)
    .map(({ name, member, inside }) => [name, redactValue(member, inside)] as const);
  return Array.isArray(value) ? kept.map(([, member]) => member) : Object.fromEntries(kept);
}
