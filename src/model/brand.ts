/**
 * @module Branded strings and the type of a secret: a raw string can't go where a checked one must.
 */

declare const brand: unique symbol;

/** A string that was checked: only the function that checks it makes one. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A request path rebuilt from its decoded segments; made by `intake` alone. */
export type CanonicalPath = Branded<"CanonicalPath">;

/** A scope that `parseScope` accepted: `service:access[:resource]`. */
export type Scope = Branded<"Scope">;

/** A value that must never be printed: every way to turn it into text gives `[secret]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself. Call it only where the value is used, never where it is kept or shown. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}
