/**
 * @module A compiled policy before it has any memory: metered, compiled, and what is known of it. Instances share it.
 */

import { PolicyError } from "../errors.ts";
import { meter } from "./meter.ts";
import { readFunctionNames, readImports, readSections } from "./sections.ts";
import { Wasm, type WasmModule } from "./webassembly.ts";

export interface Program {
  readonly module: WasmModule;
  /** What its memory must have from the beginning, in pages of 64 KiB. */
  readonly memoryPages: number;
  /** Names that the compiler left in, if any. */
  readonly functions: readonly string[];
}

/** Throws a `PolicyError` where the bytes are no module that OPA's compiler made. */
export function compile(wasm: Uint8Array): Program {
  const metered = meter(wasm);
  const sections = readSections(wasm);
  const { memoryPages } = readImports(sections);
  try {
    return {
      module: new Wasm.Module(metered),
      memoryPages,
      functions: [...readFunctionNames(sections).keys()],
    };
  } catch (error) {
    throw new PolicyError(`the module does not compile: ${(error as Error).message}`);
  }
}
