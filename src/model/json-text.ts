/**
 * @module JSON texts of objects that come again with other requests: who asks, an operation, a decision. Each is written once for
 * as long as the object lives, so it must be one that nobody changes.
 */

const TEXTS = new WeakMap<object, string>();

/** `JSON.stringify`, once an object. */
export function jsonText(value: object | null): string {
  if (value === null) return "null";
  const known = TEXTS.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  TEXTS.set(value, text);
  return text;
}
