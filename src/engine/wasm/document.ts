/**
 * @module A document on its way into a compiled policy: text that its runtime will read. The runtime's own parser takes nearly
 * anything (`[1 2]`, text after the end, half a document as undefined), so what reaches it is checked here, or was written here.
 */

import { PolicyError } from "../errors.ts";
import { parseJson, printValue, toPlain, type Value } from "../values/index.ts";

/** An escape of a surrogate pair, of a lone surrogate, or of something else. The runtime aborts at a lone one. */
const ESCAPES = /\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|u(d[89a-f][0-9a-f]{2})|.)/gi;

/** Maybe a number with an exponent of three digits and more. */
const MAYBE_HUGE = /\d[eE][+-]?\d{3}/;

/** A document that is text already, so that nothing of it is lost on the way. */
export class DocumentText {
  /** As the runtime reads it. */
  readonly text: string;
  readonly #plain: () => unknown;

  private constructor(text: string, plain: () => unknown) {
    this.text = text;
    this.#plain = plain;
  }

  /** JSON as it came, digits and all. Throws a `PolicyError` on what is no JSON by RFC 8259, or has exponents beyond 400. */
  static json(text: string): DocumentText {
    const plain = reading((): unknown => JSON.parse(text));
    // Rare, and cheaper to look for than to parse by hand all that comes.
    if (MAYBE_HUGE.test(text)) reading(() => parseJson(text));
    return new DocumentText(withoutSurrogates(text), () => plain);
  }

  /** Any Rego value, sets too. */
  static value(value: Value): DocumentText {
    return new DocumentText(
      reading(() => printValue(value)),
      () => toPlain(value),
    );
  }

  /** What the document is in plain JavaScript. */
  plain(): unknown {
    return this.#plain();
  }
}

/** The text of a document that is plain JavaScript, or text already; undefined for undefined. Throws a `PolicyError`. */
export function textOf(document: unknown): string | undefined {
  if (document instanceof DocumentText) return document.text;
  const text = stringify(document);
  return text === undefined ? undefined : withoutSurrogates(text);
}

/** Lone surrogates become U+FFFD, as in Go; pairs stay. */
function withoutSurrogates(json: string): string {
  if (!json.includes("\\ud") && !json.includes("\\uD")) return json;
  return json.replace(ESCAPES, (whole, lone) => (lone === undefined ? whole : "\\ufffd"));
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
