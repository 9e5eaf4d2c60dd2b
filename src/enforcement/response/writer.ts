/**
 * @module Puts JSON together from pieces: names, commas and brackets where they belong, though some pieces were left out.
 */

const OPENING = { object: "{", list: "[" } as const;
const CLOSING = { "end-object": "}", "end-list": "]" } as const;
export const NO_BYTES: Buffer = Buffer.alloc(0);

export class JsonWriter {
  #separator = "";
  #key: Buffer | null = null;

  /** The name of the member whose value comes next. */
  key(bytes: Buffer): void {
    this.#key = bytes;
  }

  /** A member's value or an element; null leaves it out, and its name. */
  value(bytes: Buffer | null): Buffer {
    if (bytes === null) {
      this.#key = null;
      return NO_BYTES;
    }
    const text = Buffer.concat([this.#lead(), bytes]);
    this.#separator = ",";
    return text;
  }

  bracket(kind: keyof typeof OPENING | keyof typeof CLOSING): Buffer {
    if (kind === "end-object" || kind === "end-list") {
      this.#separator = ",";
      return Buffer.from(CLOSING[kind]);
    }
    const text = Buffer.concat([this.#lead(), Buffer.from(OPENING[kind])]);
    this.#separator = "";
    return text;
  }

  #lead(): Buffer {
    const key = this.#key;
    this.#key = null;
    return Buffer.concat([Buffer.from(this.#separator), ...(key === null ? [] : [key, Buffer.from(":")])]);
  }
}
