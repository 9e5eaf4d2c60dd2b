/**
 * @module A compiled policy before it has any memory: rewritten, compiled, and what is known of it. Instances share it.
 */

import { PolicyError } from "../errors.ts";
import { type Rewritten, rewrite } from "./rewrite.ts";
import { Wasm, type WasmModule } from "./webassembly.ts";

export interface Program extends Omit<Rewritten, "bytes"> {
  readonly module: WasmModule;
}

/** Throws a `PolicyError` where the bytes are no module that OPA's compiler made. */
export function compile(wasm: Uint8Array): Program {
  const { bytes, ...known } = rewrite(wasm);
  try {
    return { ...known, module: new Wasm.Module(bytes) };
  } catch (error) {
    throw new PolicyError(`the module does not compile: ${(error as Error).message}`);
  }
}
