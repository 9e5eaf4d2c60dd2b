/**
 * @module The loops of a function, and where each begins anew: the branches back to it.
 */

import { ByteReader } from "./bytes.ts";
import { BLOCK, BR, BR_IF, BR_TABLE, CALL, CALL_INDIRECT, END, IF, LOOP } from "./instructions.ts";

/** A place at which a loop goes into its next turn. */
export interface Turn {
  /** The instruction's place; `end` is where the next one begins. */
  readonly at: number;
  readonly end: number;
  /** For a `br_if`, how many blocks it leaves; undefined where code can stand before the place as it is. */
  readonly conditionalDepth: number | undefined;
  /** Whether its loop neither calls nor has a loop in it. */
  readonly isPlain: boolean;
}

interface Block {
  readonly isLoop: boolean;
  /** Behind the instruction that opens it. */
  readonly start: number;
  /** Whether branches to it carry values, so that code can't be put around them. */
  readonly hasParameters: boolean;
  readonly branches: { readonly at: number; readonly end: number; readonly depth: number | undefined }[];
  isPlain: boolean;
  isInTable: boolean;
}

/** Collects the turns of a function's loops as its instructions pass by. */
export class LoopTurns {
  readonly turns: Turn[] = [];
  readonly #bytes: Uint8Array;
  readonly #open: Block[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The instruction from `at` to `end`. */
  pass(opcode: number, at: number, end: number): void {
    switch (opcode) {
      case CALL:
      case CALL_INDIRECT:
        this.#spoil();
        break;
      case LOOP:
        this.#spoil();
        this.#push(true, at, end);
        break;
      case BLOCK:
      case IF:
        this.#push(false, at, end);
        break;
      case BR:
      case BR_IF:
        this.#branch(opcode, at, end);
        break;
      case BR_TABLE:
        this.#table(at);
        break;
      case END:
        this.#close();
        break;
    }
  }

  #push(isLoop: boolean, at: number, end: number): void {
    // A type of one byte from 0x40 on is one without parameters.
    const hasParameters = end - at !== 2 || (this.#bytes[at + 1] as number) < 0x40;
    this.#open.push({ isLoop, start: end, hasParameters, branches: [], isPlain: true, isInTable: false });
  }

  #spoil(): void {
    for (const block of this.#open) block.isPlain = false;
  }

  #branch(opcode: number, at: number, end: number): void {
    const depth = new ByteReader(this.#bytes, at + 1).u32();
    this.#target(depth)?.branches.push({ at, end, depth: opcode === BR_IF ? depth : undefined });
  }

  #table(at: number): void {
    const reader = new ByteReader(this.#bytes, at + 1);
    for (const depth of [...reader.vector(() => reader.u32()), reader.u32()]) {
      const block = this.#target(depth);
      if (block) block.isInTable = true;
    }
  }

  #target(depth: number): Block | undefined {
    return this.#open.at(-1 - depth);
  }

  #close(): void {
    const block = this.#open.pop();
    if (!block?.isLoop) return;
    const { start, isPlain, branches } = block;
    if (block.hasParameters || block.isInTable) {
      this.turns.push({ at: start, end: start, conditionalDepth: undefined, isPlain });
      return;
    }
    for (const { at, end, depth } of branches) this.turns.push({ at, end, conditionalDepth: depth, isPlain });
  }
}
