/**
 * @module Rewrites functions so that no evaluation can run on without being asked: loops and recursive functions count down a
 * number, and where it is used up the function asks the host, who looks at the clock and gives more or throws.
 *
 * The host is asked by the import `opa_abort`, which every module has, with an address that no text can be at; so no function changes its
 * number. An evaluation without loops and recursion ends by itself. Loops that neither call nor have loops in them are the runtime's
 * hottest, over single bytes: these count in a local, which is a register, take from the number at every 256th turn, and leave the asking
 * to the next loop around them. They end by themselves: the runtime has none but over a string, a number's digits or a free list.
 */

import { ByteReader, encodeI32, encodeU32 } from "./bytes.ts";
import type { FunctionBody } from "./functions.ts";
import { BR, CALL, END, IF } from "./instructions.ts";
import type { Turn } from "./loops.ts";
import type { FunctionCode } from "./overrides.ts";

/** `opa_abort` with this address asks for more fuel. */
export const OUT_OF_FUEL = -1;

/** Turns of a plain loop that are taken at once; a power of two. */
const PLAIN_TURNS = 256;

const [I32, VOID] = [0x7f, 0x40];
const [LOCAL_GET, LOCAL_TEE, GLOBAL_GET, GLOBAL_SET] = [0x20, 0x22, 0x23, 0x24];
const [I32_CONST, I32_EQZ, I32_LE_S, I32_ADD, I32_SUB, I32_AND] = [0x41, 0x45, 0x4c, 0x6a, 0x6b, 0x71];

/** Numbers of the global and of the import that metering uses. */
export interface Numbers {
  readonly fuel: number;
  readonly abort: number;
}

/** Code that takes the place of some of a function's. */
interface Edit {
  readonly at: number;
  readonly end: number;
  readonly code: readonly number[];
}

/** A function's body, metered: in its loops, at its calls into tables, and where it begins if it is watched. */
export function meteredBody(body: FunctionBody, isWatched: boolean, numbers: Numbers): FunctionCode {
  const pay = payment(numbers);
  const edits: Edit[] = [...(isWatched ? [body.start] : []), ...body.indirectCalls].map((at) => ({
    at,
    end: at,
    code: pay,
  }));
  const countTurn = plainTurn(body.locals, numbers);
  for (const turn of body.turns) edits.push(editOf(turn, turn.isPlain ? countTurn : pay));
  const own = body.bytes.subarray(0, body.start);
  const code = edited(body.bytes, body.start, edits);
  if (body.turns.every(({ isPlain }) => !isPlain)) return { locals: own, localCount: body.locals, code };
  return { locals: withCounter(own), localCount: body.locals + 1, code };
}

/** A branch on a condition, `br_if d`, becomes `if, code, br d + 1, end`; so nothing is paid where a loop ends. */
function editOf({ at, end, conditionalDepth }: Turn, code: readonly number[]): Edit {
  if (conditionalDepth === undefined) return { at, end: at, code };
  return { at, end, code: [IF, VOID, ...code, BR, ...encodeU32(conditionalDepth + 1), END] };
}

/** What follows from `start` on, with edits. */
function edited(bytes: Uint8Array, start: number, edits: readonly Edit[]): Uint8Array {
  if (edits.length === 0) return bytes.subarray(start);
  const parts: Uint8Array[] = [];
  let done = start;
  for (const { at, end, code } of edits.toSorted((one, other) => one.at - other.at)) {
    parts.push(bytes.subarray(done, at), Buffer.from(code));
    done = end;
  }
  return Buffer.concat([...parts, bytes.subarray(done)]);
}

/** Takes fuel for a turn, and asks the host for more where there is none left. */
function payment(numbers: Numbers): readonly number[] {
  const global = encodeU32(numbers.fuel);
  return [
    ...price(1, numbers),
    ...[GLOBAL_GET, ...global, I32_CONST, ...encodeI32(0), I32_LE_S, IF, VOID],
    ...[I32_CONST, ...encodeI32(OUT_OF_FUEL), CALL, ...encodeU32(numbers.abort)],
    END,
  ];
}

function price(turns: number, { fuel }: Numbers): readonly number[] {
  const global = encodeU32(fuel);
  return [GLOBAL_GET, ...global, I32_CONST, ...encodeI32(turns), I32_SUB, GLOBAL_SET, ...global];
}

/** Counts the turn in a local, and takes fuel for as many as `PLAIN_TURNS` when it has. */
function plainTurn(counter: number, numbers: Numbers): readonly number[] {
  const local = encodeU32(counter);
  return [
    ...[LOCAL_GET, ...local, I32_CONST, ...encodeI32(1), I32_ADD, LOCAL_TEE, ...local],
    ...[I32_CONST, ...encodeI32(PLAIN_TURNS - 1), I32_AND, I32_EQZ, IF, VOID],
    ...price(PLAIN_TURNS, numbers),
    END,
  ];
}

/** The declaration of a function's locals with one more, the last. */
function withCounter(declaration: Uint8Array): Uint8Array {
  const reader = new ByteReader(declaration);
  const groups = reader.u32();
  return Buffer.from([...encodeU32(groups + 1), ...declaration.subarray(reader.at), 1, I32]);
}
