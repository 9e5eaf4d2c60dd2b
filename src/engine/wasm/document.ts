/**
 * @module A document on its way into a compiled policy: text that its runtime will read. The runtime's own parser takes nearly
 * anything (`[1 2]`, text after the end, half a document as undefined), so what reaches it is checked here, or was written here.
 */

import { PolicyError } from "../errors.ts";
import { parseJson, printValue, type Value } from "../values/index.ts";

/** `JSON.stringify` writes lone surrogates so, and only them; the runtime aborts at one. */
const MAYBE_SURROGATE = "\\ud";
const ESCAPES = /\\(?:u(d[89ab][0-9a-f]{2}|d[c-f][0-9a-f]{2})|.)/g;

/** A document that is text already, so that nothing of it is lost on the way. */
export class DocumentText {
  /** As the runtime reads it. */
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** JSON as it came, digits and all. Throws a `PolicyError` on what is no JSON by RFC 8259. */
  static json(text: string): DocumentText {
    return new DocumentText(printValue(reading(() => parseJson(text))));
  }

  /** Any Rego value, sets too. */
  static value(value: Value): DocumentText {
    return new DocumentText(reading(() => printValue(value)));
  }
}

/** The text of a document that is plain JavaScript, or text already; undefined for undefined. Throws a `PolicyError`. */
export function textOf(document: unknown): string | undefined {
  if (document instanceof DocumentText) return document.text;
  const text = stringify(document);
  return text?.includes(MAYBE_SURROGATE) ? text.replace(ESCAPES, replaceSurrogate) : text;
}

function stringify(document: unknown): string | undefined {
  try {
    return JSON.stringify(document);
  } catch (error) {
    if (!(error instanceof TypeError)) throw unreadable(error);
  }
  return reading(() => JSON.stringify(document, bigIntsAsNumbers));
}

function bigIntsAsNumbers(_key: string, value: unknown): unknown {
  // TypeScript does not know `JSON.rawJSON` yet.
  const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
  return typeof value === "bigint" ? rawJSON(String(value)) : value;
}

function replaceSurrogate(escaped: string, surrogate: string | undefined): string {
  return surrogate === undefined ? escaped : "\\ufffd";
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): PolicyError {
  return new PolicyError(`a document can't be read: ${(error as Error).message}`);
}
