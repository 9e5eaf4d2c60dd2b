/**
 * @module An instance's memory as text: written as UTF-8, read up to a NUL.
 */

import { PolicyError } from "../errors.ts";
import { textOf } from "./runtime-values.ts";
import { PAGE_BYTES, Wasm, type WasmMemory } from "./webassembly.ts";

export interface MemoryLimits {
  /** In pages of 64 KiB. */
  readonly initial: number;
  readonly maximum: number;
}

/** A text of UTF-16 takes at most so many bytes for each unit in UTF-8. */
const UTF8_BYTES = 3;

export class Memory {
  readonly wasm: WasmMemory;
  #bytes: Buffer;

  constructor({ initial, maximum }: MemoryLimits) {
    if (initial > maximum) {
      throw new PolicyError(`the policy needs ${initial} pages of memory, it may have ${maximum}`);
    }
    this.wasm = new Wasm.Memory({ initial, maximum });
    this.#bytes = Buffer.from(this.wasm.buffer);
  }

  /** All of it, as it is now. Growing empties a view of before. */
  get bytes(): Buffer {
    if (this.#bytes.length === 0) this.#bytes = Buffer.from(this.wasm.buffer);
    return this.#bytes;
  }

  get pages(): number {
    return this.bytes.length / PAGE_BYTES;
  }

  /** Writes a text to an address, growing where there is no room for it. Gives its length in bytes. */
  write(text: string, address: number): number {
    const missing = address + text.length * UTF8_BYTES - this.bytes.length;
    if (missing > 0) this.#grow(address + Buffer.byteLength(text) - this.bytes.length);
    return this.bytes.write(text, address);
  }

  /** Text up to its NUL, with a lone surrogate for each byte that is no character (builtins/encoding-utf8.ts). */
  read(address: number): string {
    const { bytes } = this;
    const end = bytes.indexOf(0, address);
    return textOf(bytes, address, end < 0 ? bytes.length : end);
  }

  #grow(missing: number): void {
    if (missing <= 0) return;
    try {
      this.wasm.grow(Math.ceil(missing / PAGE_BYTES));
    } catch {
      throw new PolicyError("the document is too large for the policy's memory");
    }
  }
}
