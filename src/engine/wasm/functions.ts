/**
 * @module The functions of a module, as far as metering must know them: where their loops turn, what they call, and how many locals
 * they have.
 */

import { ByteReader, malformed } from "./bytes.ts";
import { CALL, CALL_INDIRECT, skipImmediates } from "./instructions.ts";
import { LoopTurns, type Turn } from "./loops.ts";
import { SECTION, type Section } from "./sections.ts";

export interface FunctionBody {
  readonly bytes: Uint8Array;
  /** Parameters and other locals. */
  readonly locals: number;
  /** Where the declaration of its locals ends. */
  readonly start: number;
  /** Where its loops go into their next turn. */
  readonly turns: readonly Turn[];
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
  const loops = new LoopTurns(bytes);
  const indirectCalls: number[] = [];
  const callees = new Set<number>();
  while (!reader.isAtEnd) {
    const { at } = reader;
    const opcode = reader.byte();
    if (opcode === CALL) callees.add(new ByteReader(bytes, reader.at).u32());
    if (opcode === CALL_INDIRECT) indirectCalls.push(at);
    skipImmediates(opcode, reader);
    loops.pass(opcode, at, reader.at);
  }
  return { bytes, locals, start, turns: loops.turns, indirectCalls, callees };
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
