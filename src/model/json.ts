/**
 * @module JSON text that is emitted as it was read: `JSON.rawJSON` of Node 24, which TypeScript's libraries lack.
 */

declare global {
  interface JSON {
    /** An object that `JSON.stringify` writes as the given primitive's text, digit for digit. */
    rawJSON(text: string): { readonly rawJSON: string };
    isRawJSON(value: unknown): boolean;
  }
}

/** A number that keeps its digits where a double would lose them. */
export function rawNumber(digits: string): { readonly rawJSON: string } {
  return JSON.rawJSON(digits);
}

/** Whether a value is such a number. */
export function isRawNumber(value: unknown): boolean {
  return JSON.isRawJSON(value);
}
