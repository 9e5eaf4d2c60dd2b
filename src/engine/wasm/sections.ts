/**
 * @module A WebAssembly module as its sections, and what the engine reads out of them.
 * https://webassembly.github.io/spec/core/binary/modules.html
 */

import { ByteReader, encodeU32, malformed } from "./bytes.ts";

export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  global: 6,
  export: 7,
  code: 10,
} as const;

export interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

/** Magic number and version. */
const HEADER = Buffer.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);

const FUNCTION_IMPORT = 0;
const TABLE_IMPORT = 1;
const MEMORY_IMPORT = 2;
const GLOBAL_IMPORT = 3;
const FUNCTION_NAMES = 1;

/** Throws a `PolicyError` where the bytes are no module. */
export function readSections(wasm: Uint8Array): readonly Section[] {
  const reader = new ByteReader(wasm);
  if (!HEADER.equals(wasm.subarray(0, HEADER.length))) throw malformed();
  reader.skip(HEADER.length);
  const sections: Section[] = [];
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const length = reader.u32();
    const start = reader.at;
    reader.skip(length);
    sections.push({ id, content: wasm.subarray(start, reader.at) });
  }
  return sections;
}

export function writeSections(
  sections: readonly { readonly id: number; readonly content: Uint8Array }[],
): Buffer {
  const parts: Uint8Array[] = [HEADER];
  for (const { id, content } of sections) {
    parts.push(Buffer.from([id, ...encodeU32(content.length)]), content);
  }
  return Buffer.concat(parts);
}

export interface Imports {
  /** By their names, in the order of their numbers. */
  readonly functions: readonly string[];
  /** The pages that the module's memory must have from the beginning. */
  readonly memoryPages: number;
  readonly globals: number;
}

export function readImports(sections: readonly Section[]): Imports {
  const functions: string[] = [];
  let memoryPages = 0;
  let globals = 0;
  const section = sections.find(({ id }) => id === SECTION.import);
  if (section === undefined) throw malformed();
  const reader = new ByteReader(section.content);
  reader.vector(() => {
    reader.name();
    const name = reader.name();
    switch (reader.byte()) {
      case FUNCTION_IMPORT:
        reader.u32();
        functions.push(name);
        return;
      case TABLE_IMPORT:
        reader.byte();
        skipLimits(reader);
        return;
      case MEMORY_IMPORT:
        memoryPages = skipLimits(reader);
        return;
      case GLOBAL_IMPORT:
        reader.skip(2);
        globals++;
        return;
      default:
        throw malformed();
    }
  });
  return { functions, memoryPages, globals };
}

function skipLimits(reader: ByteReader): number {
  const hasMaximum = reader.byte() % 2 === 1;
  const minimum = reader.u32();
  if (hasMaximum) reader.u32();
  return minimum;
}

/** Numbers of functions by the names that the compiler left in the module; none where somebody stripped it. */
export function readFunctionNames(sections: readonly Section[]): ReadonlyMap<string, number> {
  for (const { id, content } of sections) {
    if (id !== SECTION.custom) continue;
    const reader = new ByteReader(content);
    if (reader.name() === "name") return new Map(functionNames(reader));
  }
  return new Map();
}

function functionNames(reader: ByteReader): readonly (readonly [string, number])[] {
  while (!reader.isAtEnd) {
    const kind = reader.byte();
    const length = reader.u32();
    if (kind === FUNCTION_NAMES) {
      return reader.vector(() => {
        const number = reader.u32();
        return [reader.name(), number];
      });
    }
    reader.skip(length);
  }
  return [];
}
