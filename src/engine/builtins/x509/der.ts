/**
 * @module Reads DER (ITU-T X.690) as strictly as Go's cryptobyte: tags of one byte, lengths in the fewest bytes, integers
 * without padding. Whoever reads says what the error is where something else stands there.
 */

import { BuiltinError } from "../builtin.ts";

/** Tags of one byte; those of a context stand beside them. */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nothing: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Far beyond any key. Reckoning with larger numbers takes longer than an evaluation may. */
const MAX_INTEGER_BYTES = 4096;

/** The tag of a context: `[0]` and its like, primitive or constructed. */
export function contextTag(number: number, constructed = false): number {
  return (constructed ? 0xa0 : 0x80) | number;
}

/** One element: its tag, what is in it, and all of it. */
export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly full: Uint8Array;
}

/** A place in DER that moves on as elements are read. */
export class Der {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Whether an element of the tag is next. */
  isNext(tag: number): boolean {
    return this.#bytes[this.#at] === tag;
  }

  /** The next element; throws a BuiltinError with the message where there is none, or one of another tag. */
  element(message: string, tag?: number): Element {
    const length = this.#length();
    const first = this.#bytes[this.#at];
    if (first === undefined || length === undefined || (tag !== undefined && first !== tag)) {
      throw new BuiltinError(message);
    }
    const end = this.#at + length.header + length.content;
    if ((first & 0x1f) === 0x1f || end > this.#bytes.length) throw new BuiltinError(message);
    const full = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return { tag: first, content: full.subarray(length.header), full };
  }

  #length(): { readonly header: number; readonly content: number } | undefined {
    const first = this.#bytes[this.#at + 1];
    if (first === undefined || first === 0x80 || first > 0x84) return undefined;
    if (first < 0x80) return { header: 2, content: first };
    const digits = this.#bytes.subarray(this.#at + 2, this.#at + 2 + first - 0x80);
    const content = digits.reduce((length, digit) => length * 256 + digit, 0);
    const isShortest = content >= 0x80 && digits[0] !== 0;
    return digits.length === first - 0x80 && isShortest ? { header: 2 + digits.length, content } : undefined;
  }

  /** What is in the next element, to be read on its own. */
  enter(message: string, tag: number = Tag.sequence): Der {
    return new Der(this.element(message, tag).content);
  }

  /** The element of the tag, where it is next. */
  optional(message: string, tag: number): Element | undefined {
    return this.isNext(tag) ? this.element(message, tag) : undefined;
  }

  /**
   * Goes into the next element where it is of the tag, to read on in it, and says whether. Its length is not looked at, as Go's
   * encoding/asn1 doesn't with explicit tags.
   */
  enterHere(message: string, tag: number): boolean {
    if (this.isEmpty) return false;
    const length = this.#length();
    if (length === undefined) throw new BuiltinError(message);
    if (!this.isNext(tag)) return false;
    this.#at += length.header;
    return true;
  }

  boolean(message: string): boolean {
    const [value, ...more] = this.element(message, Tag.boolean).content;
    if ((value !== 0 && value !== 0xff) || more.length > 0) throw new BuiltinError(message);
    return value === 0xff;
  }

  /** An integer of up to 4,096 bytes. A tag of a context may stand in its place. */
  integer(message: string, tag: number = Tag.integer): bigint {
    const { content } = this.element(message, tag);
    const [first, second = 0] = content;
    const isPadded = content.length > 1 && first === (second < 0x80 ? 0 : 0xff);
    if (first === undefined || isPadded || content.length > MAX_INTEGER_BYTES)
      throw new BuiltinError(message);
    return BigInt.asIntN(content.length * 8, toNumber(content));
  }

  /** An integer of 64 bits. */
  int64(message: string, tag: number = Tag.integer): bigint {
    const value = this.integer(message, tag);
    if (BigInt.asIntN(64, value) !== value) throw new BuiltinError(message);
    return value;
  }

  /** An object identifier in numbers and dots; each number below 2^31. */
  oid(message: string): string {
    const numbers = oidNumbers(this.element(message, Tag.oid).content);
    if (numbers === undefined || numbers.some((number) => number >= 2n ** 31n))
      throw new BuiltinError(message);
    return numbers.join(".");
  }

  /** The bytes of a string of bits, and how many of the last byte's bits don't belong to it. */
  bits(message: string): { readonly bytes: Uint8Array; readonly unused: number } {
    const { content } = this.element(message, Tag.bitString);
    const [unused = 8] = content;
    const last = content.at(-1) ?? 0;
    const isPadded = (last & ((1 << unused) - 1)) !== 0;
    if (unused > 7 || (content.length === 1 && unused > 0) || isPadded) throw new BuiltinError(message);
    return { bytes: content.subarray(1), unused };
  }

  /** A string of bits as bytes, its last bit the lowest of the last byte. */
  alignedBits(message: string): Uint8Array {
    const { bytes, unused } = this.bits(message);
    return bytes.map((byte, at) => (byte >> unused) | (((bytes[at - 1] ?? 0) << (8 - unused)) & 0xff));
  }
}

/** Big-endian and without sign. */
export function toNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

/** The numbers of an encoded object identifier; undefined where it is none. */
export function oidNumbers(content: Uint8Array): readonly bigint[] | undefined {
  const last = content.at(-1);
  if (last === undefined || last >= 0x80) return undefined;
  const numbers: bigint[] = [];
  let digits: number[] = [];
  for (const byte of content) {
    if (digits.length === 0 && byte === 0x80) return undefined;
    digits.push(byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(BigInt(`0b${digits.map((digit) => digit.toString(2).padStart(7, "0")).join("")}`));
    digits = [];
  }
  const [both = 0n, ...others] = numbers;
  const first = both < 80n ? both / 40n : 2n;
  return [first, both - first * 40n, ...others];
}
