/**
 * @module Rewrites a compiled policy so that no evaluation can run on without being asked: each loop and each recursive function
 * counts down a number, and where it is used up the module asks its host, who looks at the clock and gives more or throws. It also
 * exports that number; the stack pointer, which a throw through the module leaves where it was; and the runtime's `opa_value_get`.
 *
 * The host is asked by the import `opa_abort`, which every module has, with an address that no text can be at; so no function changes its
 * number. Any evaluation without loops and recursion ends by itself.
 */

import { PolicyError } from "../errors.ts";
import { ByteReader, encodeI32, encodeName, encodeU32 } from "./bytes.ts";
import { LOOP, skipImmediates, skipLocals } from "./instructions.ts";
import { recursiveFunctions } from "./recursion.ts";
import {
  type Imports,
  readFunctionNames,
  readImports,
  readSections,
  SECTION,
  type Section,
  writeSections,
} from "./sections.ts";

/** `opa_abort` with this address asks for more fuel. */
export const OUT_OF_FUEL = -1;

/** Names under which a metered module exports its two globals. */
export const FUEL = "postern_fuel";
export const STACK_POINTER = "postern_stack_pointer";
/** And the name of the function, where the module still has names. */
export const VALUE_GET = "postern_value_get";

/** LLVM's linker puts the pointer of the stack that it keeps in memory first. */
const STACK_POINTER_GLOBAL = 0;

/** Enough to start the module, before its host can be asked. */
const INITIAL_FUEL = 2 ** 30;

const [FUNCTION_EXPORT, GLOBAL_EXPORT] = [0, 3];
const [I32, MUTABLE] = [0x7f, 0x01];
const [VOID, IF, END] = [0x40, 0x04, 0x0b];
const [CALL_FUNCTION, GLOBAL_GET, GLOBAL_SET, I32_CONST, I32_EQZ, I32_SUB] = [
  0x10, 0x23, 0x24, 0x41, 0x45, 0x6b,
];

/** The module, metered. Throws a `PolicyError` where it is none of OPA's. */
export function meter(wasm: Uint8Array): Buffer {
  const sections = readSections(wasm);
  const imports = readImports(sections);
  const abort = imports.functions.indexOf("opa_abort");
  const globals = sections.find(({ id }) => id === SECTION.global);
  if (abort === -1 || globals === undefined)
    throw new PolicyError("not a module that `opa build -t wasm` made");
  const fuel = imports.globals + new ByteReader(globals.content).u32();
  const check = Buffer.from(checkOf(fuel, abort));
  return writeSections(sections.map((section) => rewrite(section, sections, imports, fuel, check)));
}

function rewrite(
  section: Section,
  all: readonly Section[],
  imports: Imports,
  fuel: number,
  check: Buffer,
): Section {
  switch (section.id) {
    case SECTION.global:
      return appended(section, [[I32, MUTABLE, I32_CONST, ...encodeI32(INITIAL_FUEL), END]]);
    case SECTION.export:
      return appended(section, exportsOf(all, fuel));
    case SECTION.code:
      return meteredCode(section, recursiveFunctions(all, imports.functions.length), check);
    default:
      return section;
  }
}

function exportsOf(sections: readonly Section[], fuel: number): readonly (readonly number[])[] {
  const globals = [
    [...encodeName(FUEL), GLOBAL_EXPORT, ...encodeU32(fuel)],
    [...encodeName(STACK_POINTER), GLOBAL_EXPORT, ...encodeU32(STACK_POINTER_GLOBAL)],
  ];
  const valueGet = readFunctionNames(sections).get("opa_value_get");
  if (valueGet === undefined) return globals;
  return [...globals, [...encodeName(VALUE_GET), FUNCTION_EXPORT, ...encodeU32(valueGet)]];
}

/** Where the fuel is 0, asks the host for more; then takes one. */
function checkOf(fuel: number, abort: number): readonly number[] {
  const index = encodeU32(fuel);
  return [
    ...[GLOBAL_GET, ...index, I32_EQZ, IF, VOID],
    ...[I32_CONST, ...encodeI32(OUT_OF_FUEL), CALL_FUNCTION, ...encodeU32(abort)],
    END,
    ...[GLOBAL_GET, ...index, I32_CONST, ...encodeI32(1), I32_SUB, GLOBAL_SET, ...index],
  ];
}

/** A section whose vector has more elements at its end. */
function appended({ id, content }: Section, elements: readonly (readonly number[])[]): Section {
  const reader = new ByteReader(content);
  const count = reader.u32() + elements.length;
  const head = Buffer.from(encodeU32(count));
  return { id, content: Buffer.concat([head, content.subarray(reader.at), Buffer.from(elements.flat())]) };
}

/** `isRecursive` tells which functions, by their place in the section, can come back to themselves by calls. */
function meteredCode({ id, content }: Section, isRecursive: readonly boolean[], check: Buffer): Section {
  const reader = new ByteReader(content);
  const count = reader.u32();
  const parts: Uint8Array[] = [Buffer.from(encodeU32(count))];
  for (let at = 0; at < count; at++) {
    const size = reader.u32();
    const start = reader.at;
    reader.skip(size);
    const body = meteredBody(content.subarray(start, reader.at), isRecursive[at] === true, check);
    parts.push(Buffer.from(encodeU32(body.length)), body);
  }
  return { id, content: Buffer.concat(parts) };
}

function meteredBody(body: Uint8Array, atEntry: boolean, check: Buffer): Uint8Array {
  const reader = new ByteReader(body);
  skipLocals(reader);
  const places = atEntry ? [reader.at] : [];
  while (!reader.isAtEnd) {
    const opcode = reader.byte();
    skipImmediates(opcode, reader);
    if (opcode === LOOP) places.push(reader.at);
  }
  if (places.length === 0) return body;
  const pieces = places.flatMap((place, at) => [body.subarray(places[at - 1] ?? 0, place), check]);
  return Buffer.concat([...pieces, body.subarray(places.at(-1))]);
}
