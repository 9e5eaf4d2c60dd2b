/**
 * @module Functions of OPA's runtime in a module that give way to built-ins of the host, since they compute otherwise than OPA itself
 * (src/engine/builtins/native.ts). Found by the names that OPA's compiler leaves in; a module without names keeps its own.
 */

import { encodeI32, encodeU32 } from "./bytes.ts";
import { CALL, END } from "./instructions.ts";
import type { Imports } from "./sections.ts";

interface Override {
  /** In wasm/src of OPA, by `builtinsFunctions` of its internal/compiler/wasm/wasm.go. */
  readonly functionName: string;
  readonly builtin: string;
  readonly operands: number;
}

const OVERRIDES: readonly Override[] = [
  { functionName: "opa_arith_divide", builtin: "div", operands: 2 },
  { functionName: "opa_strings_format_int", builtin: "format_int", operands: 2 },
  { functionName: "opa_json_marshal", builtin: "json.marshal", operands: 1 },
  { functionName: "opa_json_unmarshal", builtin: "json.unmarshal", operands: 1 },
];

/** No module numbers its built-ins so high. */
const FIRST_NUMBER = 1_000_000;

const [LOCAL_GET, I32_CONST] = [0x20, 0x41];

/** What takes the place of a module's functions. */
export interface Overrides {
  /** Numbers of the built-ins that are called in their place, by name. */
  readonly builtins: ReadonlyMap<string, number>;
  /** Bodies of functions, by number. */
  readonly bodies: ReadonlyMap<number, Uint8Array>;
}

export function overridesOf(functions: ReadonlyMap<string, number>, imports: Imports): Overrides {
  const builtins = new Map<string, number>();
  const bodies = new Map<number, Uint8Array>();
  for (const [at, { functionName, builtin, operands }] of OVERRIDES.entries()) {
    const replaced = functions.get(functionName);
    const dispatcher = imports.functions.indexOf(`opa_builtin${operands}`);
    if (replaced === undefined || dispatcher === -1) continue;
    builtins.set(builtin, FIRST_NUMBER + at);
    bodies.set(replaced, callOf(FIRST_NUMBER + at, dispatcher, operands));
  }
  return { builtins, bodies };
}

/** Calls `opa_builtinN` with a built-in's number, no context, and the function's own parameters. */
function callOf(number: number, dispatcher: number, operands: number): Uint8Array {
  const parameters = Array.from({ length: operands }, (_, at) => [LOCAL_GET, at]).flat();
  const head = [I32_CONST, ...encodeI32(number), I32_CONST, ...encodeI32(0)];
  return Buffer.from([0, ...head, ...parameters, CALL, ...encodeU32(dispatcher), END]);
}
