/**
 * @module The functions of a module, as far as metering must know them: where their loops begin, what they call, and how many locals
 * they have.
 */

import { ByteReader, malformed } from "./bytes.ts";
import { BLOCK, CALL, CALL_INDIRECT, END, IF, LOOP, skipImmediates } from "./instructions.ts";
import { SECTION, type Section } from "./sections.ts";

export interface FunctionBody {
  readonly bytes: Uint8Array;
  /** Parameters and other locals. */
  readonly locals: number;
  /** Where the declaration of its locals ends. */
  readonly start: number;
  /** Where loops begin, behind the instruction, that neither call nor have loops in them. */
  readonly plainLoops: readonly number[];
  /** Where other loops begin. */
  readonly loops: readonly number[];
  /** Where it calls a function in a table, before the instruction. */
  readonly indirectCalls: readonly number[];
  readonly callees: ReadonlySet<number>;
}

/** The functions of the code section, in order. */
export function readFunctions(sections: readonly Section[]): readonly FunctionBody[] {
  const parameters = readParameters(sections);
  const reader = new ByteReader(contentOf(sections, SECTION.code));
  let at = 0;
  return reader.vector(() => {
    const size = reader.u32();
    const start = reader.at;
    reader.skip(size);
    return readFunction(reader.bytes.subarray(start, reader.at), parameters[at++] ?? 0);
  });
}

/** How many parameters each function of the code section has. */
function readParameters(sections: readonly Section[]): readonly number[] {
  const types = new ByteReader(contentOf(sections, SECTION.type));
  const counts = types.vector(() => {
    if (types.byte() !== FUNCTION_TYPE) throw malformed();
    const { length } = types.vector(() => types.byte());
    types.vector(() => types.byte());
    return length;
  });
  const functions = new ByteReader(contentOf(sections, SECTION.function));
  return functions.vector(() => counts[functions.u32()] ?? 0);
}

const FUNCTION_TYPE = 0x60;

function contentOf(sections: readonly Section[], wanted: number): Uint8Array {
  const section = sections.find(({ id }) => id === wanted);
  if (section === undefined) throw malformed();
  return section.content;
}

function readFunction(bytes: Uint8Array, parameters: number): FunctionBody {
  const reader = new ByteReader(bytes);
  const locals = parameters + readLocals(reader);
  const { at: start } = reader;
  const loops = new Loops();
  const indirectCalls: number[] = [];
  const callees = new Set<number>();
  while (!reader.isAtEnd) {
    const { at } = reader;
    const opcode = reader.byte();
    if (opcode === CALL) callees.add(new ByteReader(bytes, reader.at).u32());
    if (opcode === CALL_INDIRECT) indirectCalls.push(at);
    skipImmediates(opcode, reader);
    loops.pass(opcode, reader.at);
  }
  return { bytes, locals, start, plainLoops: loops.plain, loops: loops.others, indirectCalls, callees };
}

interface Block {
  readonly isLoop: boolean;
  readonly start: number;
  isPlain: boolean;
}

/** The loops of a function, found as its instructions pass by. */
class Loops {
  readonly plain: number[] = [];
  readonly others: number[] = [];
  readonly #open: Block[] = [];

  /** `next` is where the next instruction begins. */
  pass(opcode: number, next: number): void {
    switch (opcode) {
      case CALL:
      case CALL_INDIRECT:
        this.#spoil();
        break;
      case LOOP:
        this.#spoil();
        this.#open.push({ isLoop: true, start: next, isPlain: true });
        break;
      case BLOCK:
      case IF:
        this.#open.push({ isLoop: false, start: next, isPlain: true });
        break;
      case END:
        this.#close();
        break;
    }
  }

  #spoil(): void {
    for (const block of this.#open) block.isPlain = false;
  }

  #close(): void {
    const block = this.#open.pop();
    if (block?.isLoop) (block.isPlain ? this.plain : this.others).push(block.start);
  }
}

/** How many locals a function declares; the reader is then at its first instruction. */
function readLocals(reader: ByteReader): number {
  const counts = reader.vector(() => {
    const count = reader.u32();
    reader.byte();
    return count;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
