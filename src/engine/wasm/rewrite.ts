/**
 * @module Makes of a module that OPA compiled one that this host can run: metered, with some functions overridden, and with exports that
 * the host needs. These are the number that metering counts down; the stack pointer, which a throw through the module leaves where it
 * was; and the runtime's `opa_value_get`.
 */

import { PolicyError } from "../errors.ts";
import { BUILDING_FUNCTIONS } from "./build.ts";
import { ByteReader, encodeI32, encodeName, encodeU32 } from "./bytes.ts";
import { readFunctions } from "./functions.ts";
import { END } from "./instructions.ts";
import { meteredBody, type Numbers } from "./meter.ts";
import { type Overrides, overridesOf } from "./overrides.ts";
import { circleBreakers } from "./recursion.ts";
import {
  readFunctionNames,
  readImports,
  readSections,
  SECTION,
  type Section,
  writeSections,
} from "./sections.ts";

/** Names under which a rewritten module exports its two globals. */
export const FUEL = "postern_fuel";
export const STACK_POINTER = "postern_stack_pointer";
/** And the name of the function, where the module still has names. */
export const VALUE_GET = exportOf("opa_value_get");

/** What the host calls of the runtime beside its exports, where the module has it. */
const RUNTIME_FUNCTIONS = ["opa_value_get", ...BUILDING_FUNCTIONS];

/** The name under which the host finds a function of the runtime. */
export function exportOf(name: string): string {
  return `postern_${name}`;
}

/** LLVM's linker puts the pointer of the stack that it keeps in memory first. */
const STACK_POINTER_GLOBAL = 0;

/** Enough to start the module, before its host can be asked. */
const INITIAL_FUEL = 2 ** 30;

const [FUNCTION_EXPORT, GLOBAL_EXPORT] = [0, 3];
const [I32, MUTABLE, I32_CONST] = [0x7f, 0x01, 0x41];

export interface Rewritten {
  readonly bytes: Buffer;
  /** Numbers of built-ins that it calls in place of functions of its own, by name. */
  readonly overriding: ReadonlyMap<string, number>;
  /** What its memory must have from the beginning, in pages of 64 KiB. */
  readonly memoryPages: number;
  /** Numbers of functions by the names that the compiler left in, if any. */
  readonly functions: ReadonlyMap<string, number>;
}

/** Throws a `PolicyError` where the module is none of OPA's. */
export function rewrite(wasm: Uint8Array): Rewritten {
  const sections = readSections(wasm);
  const imports = readImports(sections);
  const functions = readFunctionNames(sections);
  const abort = imports.functions.indexOf("opa_abort");
  const globals = sections.find(({ id }) => id === SECTION.global);
  if (abort === -1 || globals === undefined) {
    throw new PolicyError("not a module that `opa build -t wasm` made");
  }
  const fuel = imports.globals + new ByteReader(globals.content).u32();
  const overrides = overridesOf(functions, imports);
  const contents: Readonly<Record<number, (section: Section) => Uint8Array>> = {
    [SECTION.global]: (section) =>
      appended(section, [[I32, MUTABLE, I32_CONST, ...encodeI32(INITIAL_FUEL), END]]),
    [SECTION.export]: (section) => appended(section, exportsOf(fuel, functions)),
    [SECTION.code]: () => codeOf(sections, imports.functions.length, { fuel, abort }, overrides.bodies),
  };
  const bytes = writeSections(
    sections.map((section) => ({
      id: section.id,
      content: contents[section.id]?.(section) ?? section.content,
    })),
  );
  return { bytes, overriding: overrides.builtins, memoryPages: imports.memoryPages, functions };
}

function exportsOf(fuel: number, functions: ReadonlyMap<string, number>): readonly (readonly number[])[] {
  const globals = [
    [...encodeName(FUEL), GLOBAL_EXPORT, ...encodeU32(fuel)],
    [...encodeName(STACK_POINTER), GLOBAL_EXPORT, ...encodeU32(STACK_POINTER_GLOBAL)],
  ];
  const named = RUNTIME_FUNCTIONS.flatMap((name) => {
    const number = functions.get(name);
    return number === undefined
      ? []
      : [[...encodeName(exportOf(name)), FUNCTION_EXPORT, ...encodeU32(number)]];
  });
  return [...globals, ...named];
}

/** A section's vector with more elements at its end. */
function appended({ content }: Section, elements: readonly (readonly number[])[]): Buffer {
  const reader = new ByteReader(content);
  const head = Buffer.from(encodeU32(reader.u32() + elements.length));
  return Buffer.concat([head, content.subarray(reader.at), Buffer.from(elements.flat())]);
}

/** The code section: each function metered, some overridden by what `bodies` makes of them. */
function codeOf(
  sections: readonly Section[],
  imported: number,
  numbers: Numbers,
  bodies: Overrides["bodies"],
): Buffer {
  const functions = readFunctions(sections);
  const watched = circleBreakers(new Map(functions.map(({ callees }, at) => [at + imported, callees])));
  const parts: Uint8Array[] = [Buffer.from(encodeU32(functions.length))];
  for (const [at, body] of functions.entries()) {
    const number = at + imported;
    const metered = meteredBody(body, watched.has(number), numbers);
    const bytes = bodies.get(number)?.(metered) ?? Buffer.concat([metered.locals, metered.code]);
    parts.push(Buffer.from(encodeU32(bytes.length)), bytes);
  }
  return Buffer.concat(parts);
}
