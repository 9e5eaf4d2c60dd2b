/**
 * @module Reads and writes the numbers and names of WebAssembly's binary format (https://webassembly.github.io/spec/core/binary/).
 */

import { PolicyError } from "../errors.ts";

/** A place in a module's bytes. Reading past the end throws a `PolicyError`. */
export class ByteReader {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = at;
    this.end = end;
    if (end > bytes.length) throw malformed();
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined || this.isAtEnd) throw malformed();
    this.at++;
    return byte;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw malformed();
  }

  /** Passes over a LEB128 number of any length. */
  skipNumber(): void {
    while (this.byte() >= 0x80);
  }

  skip(count: number): void {
    this.at += count;
    if (this.at > this.end) throw malformed();
  }

  name(): string {
    const length = this.u32();
    const start = this.at;
    this.skip(length);
    return this.bytes.toString("utf8", start, this.at);
  }

  /** What `read` makes of each of a vector's elements. */
  vector<T>(read: () => T): readonly T[] {
    const count = this.u32();
    const items: T[] = [];
    for (let at = 0; at < count; at++) items.push(read());
    return items;
  }
}

/** An unsigned LEB128 number. */
export function encodeU32(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

/** A signed LEB128 number of 32 bits, for `i32.const`. */
export function encodeI32(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && byte < 0x40) || (rest === -1 && byte >= 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

export function encodeName(name: string): readonly number[] {
  const bytes = Buffer.from(name);
  return [...encodeU32(bytes.length), ...bytes];
}

export function malformed(): PolicyError {
  return new PolicyError("not a WebAssembly module of OPA's: its bytes are malformed");
}
