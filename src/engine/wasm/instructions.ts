/**
 * @module How long each instruction of WebAssembly is in bytes, and which of them matter to metering: loops and calls.
 * https://webassembly.github.io/spec/core/binary/instructions.html, without vectors, threads, exceptions and tail calls, none of which OPA's
 * compiler emits.
 */

import { PolicyError } from "../errors.ts";
import type { ByteReader } from "./bytes.ts";

export const BLOCK = 0x02;
export const LOOP = 0x03;
export const IF = 0x04;
export const END = 0x0b;
export const BR = 0x0c;
export const BR_IF = 0x0d;
export const BR_TABLE = 0x0e;
export const CALL = 0x10;
export const CALL_INDIRECT = 0x11;

/** What an instruction has behind its opcode. */
type Immediate = "none" | "block" | "number" | "twoNumbers" | "table" | "types" | "four" | "eight";

const SKIP: Readonly<Record<Immediate, (reader: ByteReader) => void>> = {
  none: () => undefined,
  block: (reader) => reader.skipNumber(),
  number: (reader) => reader.skipNumber(),
  twoNumbers: (reader) => {
    reader.skipNumber();
    reader.skipNumber();
  },
  table: (reader) => {
    reader.vector(() => reader.u32());
    reader.skipNumber();
  },
  types: (reader) => {
    reader.vector(() => reader.byte());
  },
  four: (reader) => reader.skip(4),
  eight: (reader) => reader.skip(8),
};

const RANGES: readonly (readonly [first: number, last: number, immediate: Immediate])[] = [
  [0x00, 0x01, "none"], // unreachable, nop
  [0x02, 0x04, "block"], // block, loop, if
  [0x05, 0x05, "none"], // else
  [0x0b, 0x0b, "none"], // end
  [0x0c, 0x0d, "number"], // br, br_if
  [0x0e, 0x0e, "table"], // br_table
  [0x0f, 0x0f, "none"], // return
  [CALL, CALL, "number"],
  [CALL_INDIRECT, CALL_INDIRECT, "twoNumbers"],
  [0x1a, 0x1b, "none"], // drop, select
  [0x1c, 0x1c, "types"], // select with types
  [0x20, 0x26, "number"], // variables and tables
  [0x28, 0x3e, "twoNumbers"], // loads and stores
  [0x3f, 0x42, "number"], // memory.size, memory.grow, i32.const, i64.const
  [0x43, 0x43, "four"], // f32.const
  [0x44, 0x44, "eight"], // f64.const
  [0x45, 0xc4, "none"], // arithmetic
  [0xd0, 0xd0, "number"], // ref.null
  [0xd1, 0xd1, "none"], // ref.is_null
  [0xd2, 0xd2, "number"], // ref.func
];

const IMMEDIATES = new Map(
  RANGES.flatMap(([first, last, immediate]) =>
    Array.from({ length: last - first + 1 }, (_, at) => [first + at, immediate] as const),
  ),
);

/** Of the instructions behind 0xFC: saturating truncation has none, bulk memory and tables have one or two numbers. */
const PREFIXED: readonly Immediate[] = [
  ...Array<Immediate>(8).fill("none"),
  "twoNumbers", // memory.init
  "number", // data.drop
  "twoNumbers", // memory.copy
  "number", // memory.fill
  "twoNumbers", // table.init
  "number", // elem.drop
  "twoNumbers", // table.copy
  "number", // table.grow
  "number", // table.size
  "number", // table.fill
];

const PREFIX = 0xfc;

/** Passes over what follows an opcode. Throws a `PolicyError` on an instruction that is not known here. */
export function skipImmediates(opcode: number, reader: ByteReader): void {
  const immediate = opcode === PREFIX ? PREFIXED[reader.u32()] : IMMEDIATES.get(opcode);
  if (immediate === undefined) {
    throw new PolicyError(`the module has an instruction that can't be metered: 0x${opcode.toString(16)}`);
  }
  SKIP[immediate](reader);
}
